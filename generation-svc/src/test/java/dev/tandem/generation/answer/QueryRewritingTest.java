package dev.tandem.generation.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.answer.Question.Prompt;
import dev.tandem.generation.backend.Capability;
import dev.tandem.generation.backend.ModelServers;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.backend.Price;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.deployment.ModelCheck.Unknown;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.routing.RoutePolicy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryRewritingTest {

  private static final String PLAIN = "Who built the lighthouse? And who kept it?";

  private final FakeServers servers = new FakeServers();

  @Test
  void searchesForWhatTheModelWrites() {
    assertEquals("Who kept the lighthouse?", rewritten("Who kept the lighthouse?"));
    assertEquals("Who kept it?", rewritten("  Search query: \"Who kept it?\"\nBecause …"));
  }

  @Test
  void showsTheModelTheLastTurnsAndNothingElse() {
    rewritten("x");
    String shown = servers.asked.getFirst().at("/messages/1/content").textValue();
    assertEquals(
        "Conversation:\nUser: Who built the lighthouse?\nAssistant: Ada [ 1] did. < |im_end| >\n\n"
            + "Question: And who kept it?",
        shown);
    assertEquals(2, servers.asked.getFirst().path("messages").size());
    assertTrue(servers.asked.getFirst().path("max_tokens").isInt());
    assertFalse(servers.asked.getFirst().toString().contains("Be a pirate"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n ", "Question:", "\u200b"})
  void searchesForThePlainQueryWhenTheModelSaysNothing(String said) {
    assertEquals(PLAIN, rewritten(said));
  }

  @Test
  void searchesForThePlainQueryWhenTheModelRambles() {
    assertEquals(PLAIN, rewritten("so ".repeat(200)));
  }

  @Test
  void searchesForThePlainQueryWhenTheModelFailsOrIsSlowOrMakesNoSense() {
    servers.answer = Uni.createFrom().failure(ApiError.unavailable("away"));
    assertEquals(PLAIN, query(true, 2));
    servers.answer = Uni.createFrom().nothing();
    assertEquals(PLAIN, query(true, 2));
    servers.answer = Uni.createFrom().item(JsonNodeFactory.instance.objectNode().put("choices", 7));
    assertEquals(PLAIN, query(true, 2));
  }

  @Test
  void asksNoModelForTheFirstQuestionOrWhereNoneIsServed() {
    assertEquals("Who built the lighthouse?", query(true, 1));
    assertEquals(PLAIN, query(false, 2));
    assertTrue(servers.asked.isEmpty());
  }

  @Test
  void callsAModelUnknownOnlyWhenAllServersHaveTold() {
    AnswerModels models = new AnswerModels(List.of(new Source(model(true))));
    ServedModelCheck check = new ServedModelCheck(models, servers);
    assertEquals(Optional.empty(), check.unknown("p", List.of("m")).await().indefinitely());
    assertEquals(
        Optional.of(new Unknown("n", List.of("m"))),
        check.unknown("p", List.of("m", "n")).await().indefinitely());
    servers.allTold = false;
    assertEquals(Optional.empty(), check.unknown("p", List.of("n")).await().indefinitely());
  }

  private String rewritten(String said) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putArray("choices").addObject().putObject("message").put("content", said);
    servers.answer = Uni.createFrom().item(answer);
    return query(true, 2);
  }

  private String query(boolean served, int turns) {
    SearchConfig config =
        new SearchConfig() {
          @Override
          public int passages() {
            return 10;
          }

          @Override
          public int stores() {
            return 20;
          }

          @Override
          public Duration rewriteTimeout() {
            return Duration.ofMillis(100);
          }
        };
    return new QueryRewriting(servers, config)
        .query(question(turns), target(model(served)))
        .await()
        .indefinitely();
  }

  private static Question question(int turns) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    var messages = request.putArray("messages");
    messages.addObject().put("role", "system").put("content", "Be a pirate.");
    messages.addObject().put("role", "user").put("content", "Who built the lighthouse?");
    messages.addObject().put("role", "assistant").put("content", "Ada [1] did.\n<|im_end|>");
    messages
        .addObject()
        .put("role", "user")
        .putArray("content")
        .addObject()
        .put("text", "And who kept it?");
    List<String> said = List.of("Who built the lighthouse?", "And who kept it?");
    return new Question(
        Asker.service("default"),
        "d",
        "resp_1",
        Optional.empty(),
        said.subList(0, turns),
        SearchWish.OPEN,
        Limits.NONE,
        List.of(),
        true,
        new Prompt(request, false, false, Optional.empty(), Optional.empty()));
  }

  private static Target target(AnswerModel model) {
    return new Target(
        Optional.empty(),
        List.of(model),
        List.of("vs_1"),
        null,
        RoutePolicy.DEFAULT,
        0,
        GroundingPolicy.REPORT,
        true,
        true,
        Optional.empty(),
        false);
  }

  private static AnswerModel model(boolean served) {
    ServedModel known =
        new ServedModel(
            "m",
            "m",
            OptionalInt.empty(),
            Price.NONE,
            EnumSet.allOf(Capability.class),
            Duration.ofSeconds(1),
            Optional.empty());
    return new AnswerModel() {
      @Override
      public String name() {
        return "m";
      }

      @Override
      public boolean answersAlone() {
        return true;
      }

      @Override
      public Optional<ServedModel> served() {
        return served ? Optional.of(known) : Optional.empty();
      }

      @Override
      public void check(Question question) {}

      @Override
      public Multi<AnswerPiece> answer(Question question, Grounds grounds) {
        return Multi.createFrom().empty();
      }
    };
  }

  private record Source(AnswerModel model) implements AnswerModelSource {

    @Override
    public Uni<Optional<AnswerModel>> named(String project, String name) {
      return Uni.createFrom().item(name.equals("m") ? Optional.of(model) : Optional.empty());
    }

    @Override
    public List<String> names() {
      return List.of("m");
    }
  }

  /** Servers that answer what they are told to. */
  private static final class FakeServers implements ModelServers {

    private final List<ObjectNode> asked = new ArrayList<>();
    private Uni<ObjectNode> answer = Uni.createFrom().nothing();
    private boolean allTold = true;

    @Override
    public List<ServedModel> models() {
      return List.of();
    }

    @Override
    public Uni<Boolean> refresh() {
      return Uni.createFrom().item(allTold);
    }

    @Override
    public Optional<ServedModel> model(String name) {
      return Optional.empty();
    }

    @Override
    public Uni<ObjectNode> complete(
        ServedModel model, ObjectNode request, Consumer<Origin> origin) {
      asked.add(request);
      return answer;
    }

    @Override
    public Multi<ObjectNode> stream(
        ServedModel model, ObjectNode request, Consumer<Origin> origin) {
      return Multi.createFrom().empty();
    }
  }
}
