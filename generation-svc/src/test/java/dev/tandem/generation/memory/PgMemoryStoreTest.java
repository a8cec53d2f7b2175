package dev.tandem.generation.memory;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.generation.StubRetrieval;
import dev.tandem.generation.conversation.Conversations;
import dev.tandem.generation.conversation.Memo;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps the contract. */
@QuarkusTest
@TestProfile(WithoutEmbedder.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubRetrieval.class)
class PgMemoryStoreTest extends MemoryStoreContract {

  @Inject MemoryStore store;
  @Inject MemoryQueue queue;
  @Inject Conversations conversations;
  @Inject MemoryCatchUp catchUp;

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
    return conversation(Memo.NONE, itemIds);
  }

  @Override
  String conversationToRemember(String user, String... itemIds) {
    return conversation(new Memo(Set.of(itemIds), user), itemIds);
  }

  private String conversation(Memo memo, String... itemIds) {
    String id = caller().body("{}").post("/v1/conversations").path("id");
    List<JsonNode> items = new ArrayList<>();
    for (String itemId : itemIds) {
      items.add(JsonNodeFactory.instance.objectNode().put("id", itemId).put("type", "message"));
    }
    await(conversations.append(PROJECT, id, items, memo));
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
    await(pool.query("UPDATE generation.conversation_items SET remember_since = NULL").execute());
  }

  @Test
  void remembersWhatAProcessLeftThatEndedBetweenTheConversationAndItsMemory() {
    JsonNode said =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", "i1")
            .put("role", "user")
            .set("content", JsonNodeFactory.instance.arrayNode().add(text("My boat is blue.")));
    String id = caller().body("{}").post("/v1/conversations").path("id");
    await(conversations.append(PROJECT, id, List.of(said), new Memo(Set.of("i1"), "ann")));

    await(catchUp.catchUp(Duration.ZERO));
    await(catchUp.catchUp(Duration.ZERO));

    List<MemoryRecord> kept =
        await(store.list(PROJECT, new MemoryStore.Scope("ann", id), null, 10)).orElseThrow();
    assertEquals(List.of("My boat is blue."), kept.stream().map(MemoryRecord::text).toList());
    assertEquals(List.of(), await(store.overdue(Duration.ZERO, 10)));
  }

  private static JsonNode text(String words) {
    return JsonNodeFactory.instance.objectNode().put("type", "input_text").put("text", words);
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
