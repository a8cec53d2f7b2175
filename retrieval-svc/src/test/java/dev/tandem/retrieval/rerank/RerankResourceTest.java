package dev.tandem.retrieval.rerank;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.search.TestStores;
import dev.tandem.retrieval.search.TestStores.TestStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(RerankProfile.class)
@QuarkusTestResource(PostgresTestResource.class)
class RerankResourceTest {

  private static final JsonObject NONE = new JsonObject();

  @Inject TestStores stores;

  private TestStore library;

  private static ValidatableResponse post(String path, String body) {
    return given().contentType(ContentType.JSON).body(body).post(path).then();
  }

  private static ValidatableResponse rerank(JsonObject body) {
    return post("/v1/rerank", body.encode());
  }

  private static JsonObject ask(String model, Object... documents) {
    return new JsonObject()
        .put("model", model)
        .put("query", "zebra mercury")
        .put("documents", new JsonArray(List.of(documents)));
  }

  private ValidatableResponse search(JsonObject options) {
    return search(options, 10);
  }

  private ValidatableResponse search(JsonObject options, int most) {
    if (library == null) {
      library = stores.create();
      stores.add(
          library, "Bees", NONE, "A queen lays eggs. Where do bees dance?", "Bees dance: a zebra.");
    }
    JsonObject body = new JsonObject().put("query", "Where do bees dance, zebra?");
    body.put("max_num_results", most).put("ranking_options", options);
    return post("/v1/vector_stores/" + library.id() + "/search", body.encode());
  }

  @Test
  void putsDocumentsInTheOrderOfTheirScores() {
    rerank(ask("words", "nothing", new JsonObject().put("text", "mercury, a zebra"), "zebra"))
        .statusCode(200)
        .body("id", startsWith("rerank-"))
        .body("model", equalTo("words"))
        .body("results.index", equalTo(List.of(1, 2, 0)))
        .body("results[0].relevance_score.doubleValue()", closeTo(1 / (1 + Math.exp(-3)), 1e-6))
        .body("results[0]", not(hasKey("document")));
  }

  @Test
  void answersWithTheBestFewAndTheirTextsWhenAskedTo() {
    rerank(ask("words", "nothing", "zebra").put("top_n", 1).put("return_documents", true))
        .statusCode(200)
        .body("results", hasSize(1))
        .body("results[0].document.text", equalTo("zebra"));
  }

  @Test
  void namesTheRerankersThatThereAre() {
    rerank(ask("others", "x"))
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"))
        .body("error.message", containsString("away, words"));
  }

  @Test
  void failsWhereTheRerankerIsAway() {
    rerank(ask("away", "x"))
        .statusCode(503)
        .body("error.type", equalTo("server_error"))
        .body("error.message", containsString("'away'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"query\":\"q\",\"documents\":[]}",
        "{\"query\":\"q\",\"documents\":\"x\"}",
        "{\"query\":\"q\",\"documents\":[7]}",
        "{\"query\":\"q\",\"documents\":[{\"title\":\"x\"}]}",
        "{\"query\":\"q\",\"documents\":[\" \"]}",
        "{\"query\":\" \",\"documents\":[\"x\"]}",
        "{\"query\":\"q\",\"documents\":[\"x\"],\"top_n\":0}",
        "{\"query\":\"q\",\"documents\":[\"x\"],\"return_documents\":1}",
        "{\"query\":\"q\",\"documents\":[\"x\"],\"model\":7}"
      })
  void refusesBodiesThatMakeNoSense(String body) {
    post("/v1/rerank", body).statusCode(400).body("error.type", equalTo("invalid_request_error"));
  }

  @Test
  void refusesMoreThanAThousandDocuments() {
    rerank(ask("words", Collections.nCopies(1001, "x").toArray()))
        .statusCode(400)
        .body("error.param", equalTo("documents"));
  }

  @Test
  void searchesInTheOrderOfTheRerankerThatIsNamed() {
    search(new JsonObject().put("ranker", "words"))
        .statusCode(200)
        .body("data", hasSize(2))
        .body("data[0].content[0].text", containsString("zebra"))
        .body("data[0].score.doubleValue()", closeTo(1 / (1 + Math.exp(-1)), 1e-6))
        .body("data[1].score.doubleValue()", closeTo(1 / (1 + Math.exp(1)), 1e-6))
        .body("ranking.ranker", equalTo("words"))
        .body("ranking.failure", nullValue());
  }

  @Test
  void readsMorePassagesThanItReturnsAndCutsByTheRerankersScore() {
    search(new JsonObject().put("ranker", "words"), 1)
        .body("data", hasSize(1))
        .body("data[0].content[0].text", containsString("zebra"));
    search(new JsonObject().put("ranker", "words").put("score_threshold", 0.5))
        .body("data", hasSize(1))
        .body("data[0].content[0].text", containsString("zebra"));
  }

  @Test
  void keepsTheOrderOfTheSearchAndSaysSoWhenTheServersChoiceIsAway() {
    List<String> plain =
        search(new JsonObject().put("ranker", "none"))
            .statusCode(200)
            .body("ranking.ranker", equalTo("none"))
            .body("ranking.failure", nullValue())
            .extract()
            .path("data.chunk_id");
    for (String ranker : List.of("auto", "default-2024-11-15")) {
      search(new JsonObject().put("ranker", ranker))
          .statusCode(200)
          .body("data.chunk_id", equalTo(plain))
          .body("ranking.ranker", equalTo("none"))
          .body("ranking.failure", containsString("'away'"));
    }
  }

  @Test
  void failsOnlyWhereTheRerankerIsAskedForByNameOrRequired() {
    search(new JsonObject().put("ranker", "away")).statusCode(503);
    search(new JsonObject().put("ranker", "auto").put("ranker_required", true)).statusCode(503);
    search(new JsonObject().put("ranker", "away").put("ranker_required", false))
        .statusCode(200)
        .body("ranking.failure", containsString("'away'"));
  }

  @Test
  void refusesARankerThatIsNotThere() {
    search(new JsonObject().put("ranker", "best-ever"))
        .statusCode(400)
        .body("error.param", equalTo("ranking_options.ranker"))
        .body("error.message", containsString("words"));
  }

  @Test
  void gathersEvidenceInTheOrderOfTheReranker() {
    search(new JsonObject().put("ranker", "none"));
    JsonObject body = new JsonObject().put("query", "Where do bees dance, zebra?");
    body.put("vector_store_ids", new JsonArray().add(library.id())).put("max_passages", 1);
    body.put("ranking_options", new JsonObject().put("ranker", "words"));
    post("/tandem/v1/evidence", body.encode())
        .statusCode(200)
        .body("passages", hasSize(1))
        .body("passages[0].text", containsString("zebra"))
        .body("passages[0].reranked.doubleValue()", closeTo(1 / (1 + Math.exp(-1)), 1e-6))
        .body("passages[0].sentences", not(equalTo(List.of())))
        .body("ranking.ranker", equalTo("words"));
    body.remove("ranking_options");
    post("/tandem/v1/evidence", body.encode())
        .statusCode(200)
        .body("passages[0]", not(hasKey("reranked")))
        .body("ranking.failure", containsString("'away'"));
  }
}
