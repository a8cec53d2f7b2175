package dev.tandem.retrieval.evidence;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.search.TestStores;
import dev.tandem.retrieval.search.TestStores.TestStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class EvidenceResourceTest {

  private static final JsonObject NONE = new JsonObject();
  private static final String TEXT =
      "Größer als ein Pferd? The okapi lives in the Ituri forest. It eats leaves 🌿 at night.";

  @Inject TestStores stores;

  private static ValidatableResponse evidence(JsonObject body) {
    return given()
        .contentType(ContentType.JSON)
        .body(body.encode())
        .post("/tandem/v1/evidence")
        .then();
  }

  private static JsonObject question(String query, TestStore... asked) {
    JsonArray ids = new JsonArray();
    Arrays.stream(asked).map(TestStore::id).forEach(ids::add);
    return new JsonObject().put("query", query).put("vector_store_ids", ids);
  }

  private TestStore okapi() {
    TestStore store = stores.create();
    stores.add(store, "Okapi", new JsonObject().put("kind", "animal"), TEXT);
    return store;
  }

  @Test
  void mergesThePassagesOfSeveralStoresByScore() {
    TestStore okapi = okapi();
    TestStore ships = stores.create();
    stores.add(ships, "Ships", NONE, "A schooner has two masts or more.");
    JsonPath answer =
        evidence(question("how many masts has a schooner?", okapi, ships))
            .statusCode(200)
            .body("passages", hasSize(2))
            .body("passages[0].title", equalTo("Ships"))
            .body("passages[0].vector_store_id", equalTo(ships.id()))
            .body("passages[1].vector_store_id", equalTo(okapi.id()))
            .body("passages[1].attributes.kind", equalTo("animal"))
            .extract()
            .jsonPath();
    assertTrue(answer.getDouble("passages[0].score") >= answer.getDouble("passages[1].score"));
    assertTrue(answer.getDouble("passages[0].keyword") > 0);
    assertTrue(answer.getDouble("passages[0].dense") > answer.getDouble("passages[1].dense"));
  }

  @Test
  void cutsPassagesIntoSentencesWhoseOffsetsPointIntoTheDocument() {
    JsonPath answer =
        evidence(question("where does the okapi live?", okapi())).extract().jsonPath();
    List<Map<String, Object>> sentences = answer.getList("passages[0].sentences");
    assertEquals(3, sentences.size());
    byte[] document = TEXT.getBytes(StandardCharsets.UTF_8);
    for (Map<String, Object> sentence : sentences) {
      int start = (int) sentence.get("start_byte");
      int end = (int) sentence.get("end_byte");
      assertEquals(
          sentence.get("text"), new String(document, start, end - start, StandardCharsets.UTF_8));
    }
    assertTrue(
        answer.getDouble("passages[0].sentences[1].keyword")
            > answer.getDouble("passages[0].sentences[2].keyword"));
  }

  private String marker(TestStore store) {
    JsonPath answer = evidence(question("okapi", store)).statusCode(200).extract().jsonPath();
    assertEquals(List.of(store.id()), answer.getList("stores.vector_store_id"));
    return answer.getString("stores[0].marker");
  }

  private void change(String sql, TestStore store) {
    stores.number(sql + " where store_no = ? returning entry_no", store.number());
  }

  @Test
  void marksEachContentOfAStoreAndTheSameContentAlike() {
    TestStore store = stores.create();
    Set<String> seen = new HashSet<>();
    assertTrue(seen.add(marker(store)));
    stores.add(store, "One", NONE, "An okapi.");
    String one = marker(store);
    assertTrue(seen.add(one));
    assertEquals(one, marker(store));

    change("update retrieval.vector_store_files set generation = generation + 1", store);
    assertTrue(seen.add(marker(store)), "attached anew");
    change("update retrieval.vector_store_files set status = 'in_progress'", store);
    assertFalse(seen.add(marker(store)), "nothing can be searched, as in the beginning");
    change("delete from retrieval.vector_store_files", store);
    stores.add(store, "Two", NONE, "An okapi.");
    assertTrue(seen.add(marker(store)), "another file");
  }

  @Test
  void measuresHowMuchOfTheQuestionIsCovered() {
    TestStore store = okapi();
    evidence(question("okapi forest", store)).body("coverage.doubleValue()", closeTo(1, 1e-9));
    evidence(question("zeppelin", store)).body("coverage.doubleValue()", closeTo(0, 1e-9));
    JsonPath half = evidence(question("okapi zeppelin", store)).extract().jsonPath();
    assertTrue(half.getDouble("coverage") > 0 && half.getDouble("coverage") < 1);
    assertEquals(
        half.getDouble("coverage"),
        half.getDouble("passages[0].sentences[1].coverage"),
        1e-6,
        "the second sentence has all that is found");
  }

  @Test
  void leavesSentencesOutWhenTheyAreNotAskedFor() {
    evidence(question("okapi", okapi()).put("sentences", false))
        .statusCode(200)
        .body("passages[0].sentences", empty())
        .body("embedding_model", equalTo("bge-small-en-v1.5"))
        .body("query_embedding", not(empty()));
  }

  @Test
  void measuresBothPartsEvenWhenOnlyOneCounts() {
    JsonObject hybrid = new JsonObject().put("embedding_weight", 0).put("text_weight", 1);
    JsonPath answer =
        evidence(
                question("okapi forest", okapi())
                    .put("ranking_options", new JsonObject().put("hybrid_search", hybrid)))
            .statusCode(200)
            .extract()
            .jsonPath();
    assertTrue(answer.getDouble("passages[0].dense") > 0);
  }

  @Test
  void answersWithNothingFromEmptyStores() {
    evidence(question("okapi", stores.create(), stores.create()))
        .statusCode(200)
        .body("passages", empty())
        .body("coverage.doubleValue()", closeTo(0, 1e-9));
  }

  @Test
  void appliesFiltersAndLimits() {
    TestStore store = okapi();
    stores.add(store, "Other", NONE, "An okapi is not a zebra.");
    JsonObject filter =
        new JsonObject().put("type", "eq").put("key", "kind").put("value", "animal");
    evidence(question("okapi", store).put("filters", filter))
        .body("passages.title", hasItems("Okapi"))
        .body("passages", hasSize(1));
    evidence(question("okapi", store).put("max_passages", 1)).body("passages", hasSize(1));
  }

  @Test
  void refusesStoresThatAreNotThereOrNotNamed() {
    evidence(question("okapi", okapi(), stores.create("another")))
        .statusCode(404)
        .contentType(containsString("problem+json"));
    evidence(question("okapi")).statusCode(400);
    evidence(question("okapi", okapi()).put("query", new JsonArray().add("okapi"))).statusCode(400);
  }
}
