package dev.tandem.generation.memory;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.generation.StubRetrieval;
import dev.tandem.generation.conversation.Conversations;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL keeps the contract. */
@QuarkusTest
@TestProfile(WithoutEmbedder.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubRetrieval.class)
class PgMemoryStoreTest extends MemoryStoreContract {

  @Inject MemoryStore store;
  @Inject MemoryQueue queue;
  @Inject Conversations conversations;

  @Inject
  @ReactiveDataSource("generation")
  Pool pool;

  @Override
  MemoryStore store() {
    return store;
  }

  @Override
  MemoryQueue queue() {
    return queue;
  }

  private static RequestSpecification caller() {
    return given()
        .header("authorization", "Bearer " + StubRetrieval.KEY)
        .contentType(ContentType.JSON);
  }

  @Override
  String conversation(String... itemIds) {
    String id = caller().body("{}").post("/v1/conversations").path("id");
    List<JsonNode> items = new ArrayList<>();
    for (String itemId : itemIds) {
      items.add(JsonNodeFactory.instance.objectNode().put("id", itemId).put("type", "message"));
    }
    await(conversations.append(PROJECT, id, items));
    return id;
  }

  @Override
  void deleteItem(String conversation, String itemId) {
    caller()
        .delete("/v1/conversations/" + conversation + "/items/" + itemId)
        .then()
        .statusCode(200);
  }

  @Override
  void deleteConversation(String conversation) {
    caller().delete("/v1/conversations/" + conversation).then().statusCode(200);
  }

  @Override
  void forgetAll() {
    await(pool.query("DELETE FROM generation.memory_turns").execute());
  }

  @Override
  void endLeases() {
    await(
        pool.query(
                "UPDATE generation.memory_turns SET available_at = now()"
                    + " WHERE available_at IS NOT NULL")
            .execute());
  }
}
