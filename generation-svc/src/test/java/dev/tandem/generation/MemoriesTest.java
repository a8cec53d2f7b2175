package dev.tandem.generation;

import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.id.Ids;
import dev.tandem.generation.conversation.Conversations;
import dev.tandem.generation.conversation.Memo;
import dev.tandem.generation.memory.Memory;
import dev.tandem.generation.memory.Recall;
import dev.tandem.generation.memory.RememberedTurn;
import dev.tandem.generation.memory.Turn;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Memory as answering uses it and as {@code /tandem/v1/memories} shows it. */
@QuarkusTest
@GenerationTest
class MemoriesTest {

  private static final String PATH = "/tandem/v1/memories";
  private static final String PROJECT = "first";

  @Inject Memory memory;
  @Inject Conversations conversations;

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(10));
  }

  private static String conversation() {
    return json(caller().body("{}").post("/v1/conversations")).path("id").asText();
  }

  /** Adds a message to the conversation and remembers it. */
  private String say(String conversation, String user, String role, String text) {
    String id = Ids.next("msg_");
    var message = Api.JSON.createObjectNode().put("id", id).put("type", "message");
    message.put("role", role).putArray("content").addObject().put("text", text);
    await(conversations.append(PROJECT, conversation, List.of(message), Memo.NONE));
    await(memory.remember(PROJECT, user, conversation, Turn.of(List.of(message))));
    return id;
  }

  private static JsonNode list(String query) {
    Response response = caller().get(PATH + query);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static void untilEmbedded(String conversation) throws InterruptedException {
    String path = "?limit=100&conversation=" + conversation;
    for (int i = 0; i < 400; i++) {
      boolean waiting = false;
      for (JsonNode one : list(path).path("data")) {
        waiting |= one.path("model").isNull();
      }
      if (!waiting) {
        return;
      }
      Thread.sleep(25);
    }
    throw new AssertionError("memories were not embedded");
  }

  private List<RememberedTurn> recall(
      String conversation, String user, String question, Set<String> except, int budget) {
    return await(
        memory.recall(
            new Recall(
                PROJECT,
                conversation,
                user,
                StubEmbeddings.MODEL,
                StubEmbeddings.of(question),
                except,
                8,
                budget)));
  }

  private static List<String> texts(List<RememberedTurn> turns) {
    return turns.stream().map(RememberedTurn::text).toList();
  }

  @Test
  void recallsAFactOfTheThirdTurnAtTurnTwoHundred() throws InterruptedException {
    String conversation = conversation();
    String[] topics = {"weather", "football", "cooking", "gardens", "trains", "movies", "taxes"};
    Set<String> newest = new HashSet<>();
    for (int turn = 1; turn < 200; turn++) {
      String topic = topics[turn % topics.length];
      String user =
          turn == 3
              ? "By the way, my sailing boat is called Albatross and lies in Kiel."
              : "Tell me something about " + topic + ", number " + turn + ".";
      String said = say(conversation, null, "user", user);
      String answered = say(conversation, null, "assistant", "Here is some " + topic + ".");
      if (turn > 180) {
        newest.addAll(Set.of(said, answered));
      }
    }
    untilEmbedded(conversation);

    List<RememberedTurn> recalled =
        recall(conversation, null, "What is my sailing boat called?", newest, 400);

    RememberedTurn best =
        recalled.stream().max(Comparator.comparingDouble(RememberedTurn::score)).orElseThrow();
    assertTrue(best.text().contains("Albatross"), texts(recalled).toString());
    assertEquals("user", best.role());
    assertTrue(recalled.stream().noneMatch(turn -> newest.contains(turn.itemId())));
    List<Long> numbers = recalled.stream().map(RememberedTurn::number).toList();
    assertEquals(numbers.stream().sorted().toList(), numbers);
  }

  @Test
  void staysInsideTheBudgetAndRepeatsNothing() throws InterruptedException {
    String conversation = conversation();
    say(conversation, null, "user", "The harbour is blue.");
    say(conversation, null, "user", "The harbour is blue.");
    say(conversation, null, "user", "A harbour " + "with many words ".repeat(40));
    say(conversation, null, "user", "Harbour birds.");
    untilEmbedded(conversation);

    List<RememberedTurn> recalled = recall(conversation, null, "harbour", Set.of(), 20);

    assertEquals(Set.of("The harbour is blue.", "Harbour birds."), Set.copyOf(texts(recalled)));
    assertEquals(2, recalled.size());
  }

  @Test
  void remembersLongTurnsInPieces() throws InterruptedException {
    String conversation = conversation();
    String filler =
        IntStream.range(0, 120)
            .mapToObj(i -> "Sentence " + i + " tells nothing at all.")
            .collect(Collectors.joining(" "));
    say(conversation, null, "user", filler + " The password hint is marmalade. " + filler);
    untilEmbedded(conversation);

    List<RememberedTurn> recalled =
        recall(conversation, null, "marmalade password hint", Set.of(), 700);

    assertTrue(texts(recalled).toString().contains("marmalade"));
    for (RememberedTurn turn : recalled) {
      assertTrue(turn.text().split(" ").length <= 300);
    }
  }

  @Test
  void recallsAcrossConversationsOfOneUserWhenAsked() throws InterruptedException {
    String ann = Ids.next("ann-");
    String first = conversation();
    String second = conversation();
    say(first, ann, "user", "My dog is called Rex.");
    say(second, ann, "user", "Good morning.");
    untilEmbedded(first);
    untilEmbedded(second);

    assertEquals(
        List.of("Good morning."), texts(recall(second, null, "dog called", Set.of(), 100)));
    assertTrue(
        texts(recall(second, ann, "dog called", Set.of(), 100)).contains("My dog is called Rex."));
    assertFalse(
        texts(recall(second, "bob", "dog called", Set.of(), 100))
            .contains("My dog is called Rex."));
  }

  @Test
  void showsWhatIsRememberedAndForgetsIt() throws InterruptedException {
    String ann = Ids.next("ann-");
    String conversation = conversation();
    String item = say(conversation, ann, "user", "One.");
    say(conversation, ann, "assistant", "Two.");
    String elsewhere = conversation();
    say(elsewhere, ann, "user", "Three.");
    untilEmbedded(conversation);

    JsonNode page = list("?user=" + ann + "&limit=2");
    assertEquals("list", page.path("object").asText());
    assertTrue(page.path("has_more").asBoolean());
    assertEquals("Three.", page.path("data").path(0).path("text").asText());
    JsonNode last = list("?user=" + ann + "&after=" + page.path("last_id").asText());
    JsonNode one = last.path("data").path(0);
    assertEquals("memory", one.path("object").asText());
    assertEquals(conversation, one.path("conversation_id").asText());
    assertEquals(item, one.path("item_id").asText());
    assertEquals("user", one.path("role").asText());
    assertEquals(ann, one.path("user").asText());
    assertEquals(StubEmbeddings.MODEL, one.path("model").asText());
    assertTrue(one.path("created_at").isIntegralNumber());

    String id = one.path("id").asText();
    assertEquals(1, json(caller().delete(PATH + "/" + id)).path("deleted").asInt());
    assertEquals(404, caller().delete(PATH + "/" + id).statusCode());
    assertEquals(
        1, json(caller().delete(PATH + "?conversation=" + elsewhere)).path("deleted").asInt());
    assertEquals(1, json(caller().delete(PATH + "?user=" + ann)).path("deleted").asInt());
    assertTrue(list("?user=" + ann).path("data").isEmpty());
    assertTrue(recall(conversation, ann, "One Two Three", Set.of(), 100).isEmpty());
  }

  @Test
  void forgetsWithTheConversationAndTheItem() throws InterruptedException {
    String ann = Ids.next("ann-");
    String conversation = conversation();
    String item = say(conversation, ann, "user", "The first secret.");
    say(conversation, ann, "user", "The second secret.");
    untilEmbedded(conversation);

    caller().delete("/v1/conversations/" + conversation + "/items/" + item);
    assertEquals(
        List.of("The second secret."), texts(recall(conversation, ann, "secret", Set.of(), 99)));
    caller().delete("/v1/conversations/" + conversation);

    assertTrue(recall(conversation, ann, "secret", Set.of(), 99).isEmpty());
    assertTrue(list("?user=" + ann).path("data").isEmpty());
    await(
        memory.remember(
            PROJECT, ann, conversation, List.of(new Turn(item, "user", "The first secret."))));
    assertTrue(list("?user=" + ann).path("data").isEmpty());
  }

  @Test
  void showsAndDeletesNothingOfAnotherProject() throws InterruptedException {
    String ann = Ids.next("ann-");
    String conversation = conversation();
    say(conversation, ann, "user", "Mine.");
    untilEmbedded(conversation);
    String id = list("?user=" + ann).path("data").path(0).path("id").asText();

    assertTrue(json(as(StubRetrieval.OTHER_KEY).get(PATH + "?user=" + ann)).path("data").isEmpty());
    assertEquals(404, as(StubRetrieval.OTHER_KEY).delete(PATH + "/" + id).statusCode());
    assertEquals(400, as(StubRetrieval.OTHER_KEY).get(PATH + "?after=" + id).statusCode());
    assertEquals(
        0, json(as(StubRetrieval.OTHER_KEY).delete(PATH + "?user=" + ann)).path("deleted").asInt());
    assertEquals(1, list("?user=" + ann).path("data").size());
  }

  @Test
  void refusesWithProblemDetails() {
    List<Response> refused = new ArrayList<>();
    refused.add(caller().delete(PATH));
    refused.add(caller().delete(PATH + "?user="));
    refused.add(caller().get(PATH + "?limit=0"));
    refused.add(caller().get(PATH + "?after=mem_unknown"));
    refused.add(caller().urlEncodingEnabled(false).get(PATH + "?user=%00"));
    for (Response response : refused) {
      assertEquals(400, response.statusCode(), response.asString());
      assertTrue(response.contentType().startsWith("application/problem+json"));
      assertFalse(json(response).path("detail").asText().isBlank());
    }
    assertEquals(404, caller().delete(PATH + "/mem_unknown").statusCode());
    assertEquals(404, caller().urlEncodingEnabled(false).delete(PATH + "/mem_%00").statusCode());
  }
}
