package dev.tandem.retrieval.search;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;
import dev.tandem.retrieval.search.TestStores.TestStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class SearchResourceTest {

  private static final JsonObject NONE = new JsonObject();

  @Inject TestStores stores;

  private static ValidatableResponse search(TestStore store, JsonObject body) {
    return given()
        .contentType(ContentType.JSON)
        .body(body.encode())
        .post("/v1/vector_stores/" + store.id() + "/search")
        .then();
  }

  private static JsonObject query(String query) {
    return new JsonObject().put("query", query);
  }

  private TestStore library() {
    TestStore store = stores.create();
    stores.add(
        store,
        "Bees",
        new JsonObject().put("year", 2020).put("kind", "insect").put("wild", true),
        "Honey bees dance to tell the others where flowers are.",
        "A queen lays two thousand eggs a day.");
    stores.add(
        store,
        "Lighthouses",
        new JsonObject().put("year", 1999).put("kind", "building"),
        "The lamp of a lighthouse turns on a bath of mercury.");
    return store;
  }

  @Test
  void returnsNoPassagesWhenTheStoreIsEmpty() {
    search(stores.create(), query("anything"))
        .statusCode(200)
        .body("object", equalTo("vector_store.search_results.page"))
        .body("search_query", equalTo(List.of("anything")))
        .body("data", empty())
        .body("has_more", equalTo(false))
        .body("next_page", nullValue());
  }

  @Test
  void putsThePassageThatAnswersFirst() {
    search(library(), query("what does a lighthouse lamp turn on?"))
        .statusCode(200)
        .body("data", hasSize(3))
        .body("data[0].filename", equalTo("Lighthouses.txt"))
        .body("data[0].content[0].type", equalTo("text"))
        .body("data[0].content[0].text", containsString("mercury"))
        .body("data[0].attributes.year", equalTo(1999))
        .body("data[0].source", equalTo("file"))
        .body("data[0].title", equalTo("Lighthouses"))
        .body("data[0].start_byte", equalTo(0))
        .body("data[0].end_byte", equalTo(52))
        .body("data[0].line", equalTo(1));
  }

  @Test
  void scoresFallFromFirstToLastAndStayBetweenZeroAndOne() {
    List<Float> scores =
        search(library(), query("how many eggs does the queen lay")).extract().path("data.score");
    assertEquals(3, scores.size());
    for (int i = 0; i < scores.size(); i++) {
      assertTrue(scores.get(i) >= 0 && scores.get(i) <= 1, "score " + scores.get(i));
      assertTrue(i == 0 || scores.get(i) <= scores.get(i - 1), "order at " + i);
    }
  }

  @Test
  void leavesOutWhatIsBelowTheThreshold() {
    TestStore store = library();
    JsonObject body = query("honey bees dance");
    List<Float> all = search(store, body).extract().path("data.score");
    double threshold = (all.get(0) + all.get(1)) / 2;
    body.put("ranking_options", new JsonObject().put("score_threshold", threshold));
    search(store, body).statusCode(200).body("data", hasSize(1));
  }

  @Test
  void returnsAtMostAsManyAsAskedFor() {
    search(library(), query("bees").put("max_num_results", 1)).body("data", hasSize(1));
  }

  @Test
  void mergesTheResultsOfSeveralQueriesWithoutRepeatingAny() {
    JsonObject body =
        new JsonObject().put("query", new JsonArray().add("mercury bath").add("queen eggs"));
    List<String> chunks =
        search(library(), body)
            .statusCode(200)
            .body("search_query", equalTo(List.of("mercury bath", "queen eggs")))
            .extract()
            .path("data.chunk_id");
    assertEquals(3, chunks.size());
    assertEquals(3, chunks.stream().distinct().count());
  }

  @Test
  void searchesByOnePartAloneWhenTheOtherWeighsNothing() {
    TestStore store = library();
    search(store, weighted("lighthouse", 0, 1)).statusCode(200).body("data", hasSize(1));
    search(store, weighted("lighthouse", 1, 0)).statusCode(200).body("data", hasSize(3));
    search(store, weighted("nothingofthekind", 0, 1)).statusCode(200).body("data", empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'hybrid_search':{'embedding_weight':0,'text_weight':0}}",
        "{'hybrid_search':{'embedding_weight':-1,'text_weight':2}}",
        "{'hybrid_search':{'embedding_weight':'NaN','text_weight':1}}",
        "{'hybrid_search':{'embedding_weight':1}}",
        "{'score_threshold':1.5}",
        "{'score_threshold':-0.1}",
        "{'ranker':'best-ever'}"
      })
  void refusesRankingOptionsThatMakeNoSense(String options) {
    JsonObject body =
        query("bees").put("ranking_options", new JsonObject(options.replace('\'', '"')));
    search(library(), body)
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", containsString("ranking_options"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "auto", "default-2024-11-15"})
  void acceptsTheRankersOfTheApi(String ranker) {
    JsonObject body = query("bees").put("ranking_options", new JsonObject().put("ranker", ranker));
    search(library(), body.put("rewrite_query", true)).statusCode(200).body("data", hasSize(3));
  }

  @Test
  void ranksByHybridSearchAloneWhereNoRerankerIsConfigured() {
    search(library(), query("bees"))
        .body("ranking.ranker", equalTo("none"))
        .body("ranking.failure", nullValue());
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"d\"]}")
        .post("/v1/rerank")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("reranker_not_configured"));
  }

  @Test
  void filtersByAttributesInsideTheSearch() {
    TestStore store = library();
    filtered(store, comparison("eq", "kind", "insect")).body("data", hasSize(2));
    filtered(store, comparison("ne", "kind", "insect")).body("data", hasSize(1));
    filtered(store, comparison("gte", "year", 2020)).body("data", hasSize(2));
    filtered(store, comparison("lt", "year", 2020)).body("data", hasSize(1));
    filtered(store, comparison("gt", "year", "2000")).body("data", empty());
    filtered(store, comparison("eq", "year", 2020.0)).body("data", hasSize(2));
    filtered(store, comparison("eq", "wild", true)).body("data", hasSize(2));
    filtered(store, comparison("in", "year", new JsonArray().add(1999).add(3)))
        .body("data", hasSize(1));
    filtered(store, comparison("nin", "wild", new JsonArray().add("x"))).body("data", hasSize(3));
    filtered(store, comparison("eq", "absent", "x")).body("data", empty());
  }

  @Test
  void combinesFilters() {
    TestStore store = library();
    JsonArray both =
        new JsonArray().add(comparison("eq", "year", 2020)).add(comparison("eq", "year", 1999));
    filtered(store, new JsonObject().put("type", "or").put("filters", both))
        .body("data", hasSize(3));
    filtered(store, new JsonObject().put("type", "and").put("filters", both)).body("data", empty());
  }

  @Test
  void refusesFiltersThatAreNestedTooDeep() {
    JsonObject filter = comparison("eq", "year", 1);
    for (int i = 0; i < 50; i++) {
      filter = new JsonObject().put("type", "and").put("filters", new JsonArray().add(filter));
    }
    search(library(), query("bees").put("filters", filter))
        .statusCode(400)
        .body("error.param", equalTo("filters"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; drop table retrieval.files; --",
        "\\\\ % _ $1 {store} {filter} ${x} :a ?",
        "a' or '1'='1",
        "(bees & !wasps) | <-> :*",
        ".*(a+)+$ [",
        "\u0000\u0001\uD800 bees"
      })
  void treatsMetacharactersAsText(String hostile) {
    TestStore store = library();
    search(store, query(hostile)).statusCode(200).body("data", hasSize(3));
    String storable = hostile.replace("\u0000", "");
    filtered(store, comparison("eq", storable, storable)).statusCode(200).body("data", empty());
    filtered(store, comparison("ne", storable, storable)).body("data", hasSize(3));
  }

  @Test
  void answersAQueryOfAHundredThousandCharacters() {
    String longQuery = "bees dance flowers lighthouse ".repeat(3334).substring(0, 100_000);
    search(library(), query(longQuery)).statusCode(200).body("data", hasSize(3));
    search(library(), query(longQuery + "x")).statusCode(400).body("error.param", equalTo("query"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"query\":\"\"}",
        "{\"query\":\" \\n\"}",
        "{\"query\":[]}",
        "{\"query\":7}",
        "{\"query\":\"x\",\"max_num_results\":0}",
        "{\"query\":\"x\",\"max_num_results\":51}",
        "{\"query\":\"x\",\"max_num_results\":\"10\"}",
        "{\"query\":\"x\",\"filters\":[]}",
        "{\"query\":\"x\",\"filters\":{\"type\":\"like\",\"key\":\"a\",\"value\":1}}",
        "{\"query\":\"x\",\"filters\":{\"type\":\"eq\",\"key\":\"a\",\"value\":null}}",
        "{\"query\":\"x\",\"filters\":{\"type\":\"eq\",\"key\":\"a\\u0000\",\"value\":1}}",
        "{\"query\":\"x\",\"graph\":{\"expand\":true,\"hops\":9}}",
        "{not json"
      })
  void refusesBodiesThatMakeNoSense(String body) {
    given()
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/vector_stores/" + stores.create().id() + "/search")
        .then()
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"));
  }

  @Test
  void doesNotKnowStoresOfOtherProjects() {
    search(stores.create("another"), query("bees")).statusCode(404);
    search(new TestStore("vs_unknown", 0), query("bees"))
        .statusCode(404)
        .body("error.message", containsString("vs_unknown"));
  }

  @Test
  void refusesToSearchAnExpiredStore() {
    TestStore store = library();
    stores.number(
        """
        update retrieval.vector_stores
        set expires_after_days = 1, last_active_at = now() - interval '2 days'
        where store_no = ? returning store_no
        """,
        store.number());
    search(store, query("bees"))
        .statusCode(400)
        .body("error.code", equalTo("vector_store_expired"));
  }

  @Test
  void findsNothingOfAFileThatWasRemoved() {
    TestStore store = stores.create();
    FileRef file = stores.add(store, "Gone", NONE, "The walrus sings at noon.");
    stores.add(store, "Stays", NONE, "The otter sleeps at noon.");
    stores.remove(file);
    search(store, query("walrus"))
        .body("data", hasSize(1))
        .body("data.title", everyItem(not(equalTo("Gone"))));
  }

  @Test
  void reachesAPassageThatOnlyAnotherOneNames() {
    TestStore store = stores.create();
    for (int i = 0; i < 30; i++) {
      stores.add(store, "Filler " + i, NONE, "The harbour has a crane and " + i + " boats.");
    }
    stores.add(store, "Moonfall River", NONE, "A film that Ada Brandt made in 1931.");
    stores.add(store, "Ada Brandt", NONE, "She came from Trondheim.");
    JsonObject body = query("Where was the director of Moonfall River born?");
    float plain = scoreOf(store, body, "Ada Brandt");
    body.put("graph", new JsonObject().put("expand", true));
    assertTrue(scoreOf(store, body, "Ada Brandt") > plain);
  }

  @Test
  void keepsTheScoreWhetherOneOrManyAreAskedFor() {
    TestStore store = library();
    float one =
        search(store, query("queen eggs").put("max_num_results", 1))
            .extract()
            .<Float>path("data[0].score");
    search(store, query("queen eggs").put("max_num_results", 50))
        .body("data[0].score.doubleValue()", closeTo(one, 1e-6));
  }

  private static float scoreOf(TestStore store, JsonObject body, String title) {
    return search(store, body.put("max_num_results", 50))
        .extract()
        .<Float>path("data.find { it.title == '%s' }.score".formatted(title));
  }

  private static JsonObject weighted(String query, double embedding, double text) {
    JsonObject hybrid =
        new JsonObject().put("embedding_weight", embedding).put("text_weight", text);
    return query(query).put("ranking_options", new JsonObject().put("hybrid_search", hybrid));
  }

  private static JsonObject comparison(String type, String key, Object value) {
    return new JsonObject().put("type", type).put("key", key).put("value", value);
  }

  private static ValidatableResponse filtered(TestStore store, JsonObject filter) {
    return search(store, query("bees and lighthouses").put("filters", filter)).statusCode(200);
  }
}
