package dev.tandem.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.generation.conversation.Conversations;
import dev.tandem.generation.conversation.Memo;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What answering reads of a conversation, and adds to it. */
@QuarkusTest
@GenerationTest
class ConversationHistoryTest {

  private static final String PROJECT = "first";

  @Inject Conversations conversations;

  private static String conversation() {
    return Api.json(Api.caller().body("{}").post("/v1/conversations")).path("id").asText();
  }

  private static JsonNode message(String id, String text) {
    var message = Api.JSON.createObjectNode().put("id", id).put("type", "message");
    message.put("role", "user").put("status", "completed");
    message.putArray("content").addObject().put("type", "input_text").put("text", text);
    return message;
  }

  private static List<JsonNode> messages(int count, String text) {
    return IntStream.range(0, count).mapToObj(i -> message(Ids.next("msg_"), text + i)).toList();
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().indefinitely();
  }

  private static List<String> ids(List<JsonNode> items) {
    return items.stream().map(item -> item.path("id").asText()).toList();
  }

  @Test
  void givesBackWhatWasAppendedOldestFirst() {
    String id = conversation();
    List<JsonNode> items = messages(3, "m");

    await(conversations.append(PROJECT, id, items.subList(0, 1), Memo.NONE));
    await(conversations.append(PROJECT, id, items.subList(1, 3), Memo.NONE));

    assertEquals(items, await(conversations.history(PROJECT, id)));
    assertEquals(List.of(), await(conversations.history(PROJECT, conversation())));
  }

  @Test
  void repeatsAnAppendWithoutDoublingIt() {
    String id = conversation();
    List<JsonNode> items = messages(4, "m");
    await(conversations.append(PROJECT, id, items.subList(0, 2), Memo.NONE));

    await(conversations.append(PROJECT, id, items, Memo.NONE));
    await(conversations.append(PROJECT, id, items, Memo.NONE));

    assertEquals(ids(items), ids(await(conversations.history(PROJECT, id))));
  }

  @Test
  void keepsTheNewestOfALongConversation() {
    String id = conversation();
    List<JsonNode> items = messages(620, "m");
    await(conversations.append(PROJECT, id, items, Memo.NONE));

    assertEquals(ids(items.subList(120, 620)), ids(await(conversations.history(PROJECT, id))));
  }

  @Test
  void stopsAtTheSizeAndAlwaysKeepsTheNewestItem() {
    String id = conversation();
    String megabyte = "x".repeat(1 << 20);
    List<JsonNode> items = messages(6, megabyte);
    await(conversations.append(PROJECT, id, items, Memo.NONE));

    assertEquals(ids(items.subList(2, 6)), ids(await(conversations.history(PROJECT, id))));
    JsonNode huge = message(Ids.next("msg_"), "y".repeat(5 << 20));
    await(conversations.append(PROJECT, id, List.of(huge), Memo.NONE));
    assertEquals(ids(List.of(huge)), ids(await(conversations.history(PROJECT, id))));
  }

  @Test
  void keepsEachAppendTogetherUnderConcurrency() {
    String id = conversation();
    List<List<JsonNode>> appends = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      appends.add(messages(5, "a" + i + "-"));
    }
    List<Uni<Void>> running = new ArrayList<>();
    for (List<JsonNode> append : appends) {
      running.add(conversations.append(PROJECT, id, append, Memo.NONE));
      running.add(conversations.append(PROJECT, id, append, Memo.NONE));
    }

    await(Uni.join().all(running).andFailFast());

    List<String> history = ids(await(conversations.history(PROJECT, id)));
    assertEquals(200, history.size());
    assertEquals(200, new HashSet<>(history).size());
    for (List<JsonNode> append : appends) {
      int first = history.indexOf(ids(append).getFirst());
      assertEquals(ids(append), history.subList(first, first + 5));
    }
  }

  @Test
  void failsAs404WhereThereIsNoSuchConversation() {
    String id = conversation();
    for (String[] unknown :
        new String[][] {{"second", id}, {PROJECT, "conv_nothing"}, {PROJECT, null}}) {
      ApiError read =
          assertThrows(ApiError.class, () -> await(conversations.history(unknown[0], unknown[1])));
      ApiError written =
          assertThrows(
              ApiError.class,
              () ->
                  await(conversations.append(unknown[0], unknown[1], messages(1, "m"), Memo.NONE)));
      assertEquals(404, read.status());
      assertEquals(404, written.status());
    }
    assertTrue(await(conversations.history(PROJECT, id)).isEmpty());
  }
}
