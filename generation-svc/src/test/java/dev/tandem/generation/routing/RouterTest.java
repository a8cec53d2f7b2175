package dev.tandem.generation.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.routing.RouteDecision.Stage;
import dev.tandem.generation.routing.RouteModel.Regression;
import dev.tandem.generation.routing.RoutePolicy.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouterTest {

  /** Looks at the first dimension for needing documents, and at the second for hops. */
  private final Router router =
      new Router(
          new RouteModel(
              "a-model",
              2,
              new Regression(0.3, 0, new float[] {10, 0}),
              new Regression(0.6, 0, new float[] {0, 10}),
              0.7));

  private static Optional<Evidence> evidence(float... embedding) {
    return Optional.of(new Evidence("a-model", embedding, 0.5, List.of(), List.of()));
  }

  /** A passage this close to a query that reads like one that needs no documents. */
  private static Optional<Evidence> passage(double dense) {
    Passage passage =
        new Passage(
            "file-1", "a.md", "vs_1", "1", 0.5, dense, 3, "text", 0, 4, 0, 1, "file", "A", null,
            List.of());
    return Optional.of(
        new Evidence("a-model", new float[] {-1, -1}, 0.5, List.of(passage), List.of()));
  }

  private static RoutePolicy policy(Mode mode) {
    return new RoutePolicy(mode, null, null, 3, 1000, null, false);
  }

  private RouteDecision decide(ToolChoice choice, Mode mode, Optional<Evidence> evidence) {
    return router.decide(choice, policy(mode), evidence);
  }

  @Test
  void letsTheModelDecideWhereNobodyElseDoes() {
    assertEquals(Route.NONE, decide(ToolChoice.AUTO, Mode.AUTO, evidence(-1, 1)).route());
    assertEquals(Route.SINGLE, decide(ToolChoice.AUTO, Mode.AUTO, evidence(1, -1)).route());
    RouteDecision multi = decide(ToolChoice.AUTO, Mode.AUTO, evidence(1, 1));
    assertEquals(Route.MULTI, multi.route());
    assertEquals(Stage.MODEL, multi.stage());
  }

  @Test
  void searchesWhereAPassageIsCloseWhateverTheModelSays() {
    RouteDecision close = decide(ToolChoice.AUTO, Mode.AUTO, passage(0.7));
    assertEquals(Route.SINGLE, close.route());
    assertEquals(Stage.EVIDENCE, close.stage());
    assertEquals(0.7, close.score());
    assertEquals(0.7, close.threshold());
    RouteDecision far = decide(ToolChoice.AUTO, Mode.AUTO, passage(0.69));
    assertEquals(Route.NONE, far.route());
    assertEquals(Stage.MODEL, far.stage());
  }

  @Test
  void showsTheScoresAndThresholdsThatItComparedWithAReason() {
    RouteDecision none = decide(ToolChoice.AUTO, Mode.AUTO, evidence(-0.1f, 0));
    assertEquals(0.269, none.score(), 0.001);
    assertEquals(0.3, none.threshold());
    assertTrue(none.reason().contains("0.269 is below 0.300"), none.reason());
    RouteDecision single = decide(ToolChoice.AUTO, Mode.AUTO, evidence(1, 0));
    assertEquals(0.5, single.multiScore());
    assertEquals(0.6, single.multiThreshold());
    assertTrue(single.reason().contains("0.500 is below 0.600"), single.reason());
  }

  @Test
  void neverSearchesWhereTheCallerForbidsItWhateverThePolicy() {
    for (Mode mode : Mode.values()) {
      RouteDecision decision = decide(ToolChoice.NONE, mode, evidence(1, 1));
      assertEquals(Route.NONE, decision.route());
      assertEquals(Stage.TOOL_CHOICE, decision.stage());
      assertNull(decision.score());
      assertTrue(router.settled(ToolChoice.NONE, policy(mode)).isPresent());
    }
  }

  @Test
  void searchesWhereTheCallerDemandsItWhateverThePolicyAndTheModelSay() {
    for (Mode mode : Mode.values()) {
      for (ToolChoice choice : List.of(ToolChoice.REQUIRED, ToolChoice.FILE_SEARCH)) {
        assertTrue(router.settled(choice, policy(mode)).isEmpty());
        RouteDecision decision = decide(choice, mode, evidence(-1, -1));
        assertEquals(Route.SINGLE, decision.route());
        assertEquals(Stage.TOOL_CHOICE, decision.stage());
        assertEquals(Route.MULTI, decide(choice, mode, evidence(-1, 1)).route());
      }
    }
  }

  @Test
  void holdsToThePolicyOfTheDeployment() {
    RouteDecision always = decide(ToolChoice.AUTO, Mode.ALWAYS, evidence(-1, -1));
    assertEquals(Route.SINGLE, always.route());
    assertEquals(Stage.POLICY, always.stage());
    RouteDecision never = decide(ToolChoice.AUTO, Mode.NEVER, evidence(1, 1));
    assertEquals(Route.NONE, never.route());
    assertEquals(Stage.POLICY, never.stage());
  }

  @Test
  void takesTheThresholdsOfThePolicyBeforeTheFittedOnes() {
    RoutePolicy eager = new RoutePolicy(Mode.AUTO, 0.0, 0.0, 3, 1000, null, false);
    assertEquals(Route.MULTI, router.decide(ToolChoice.AUTO, eager, evidence(-1, -1)).route());
    RoutePolicy reluctant = new RoutePolicy(Mode.AUTO, 1.0, 1.0, 3, 1000, null, false);
    assertEquals(Route.NONE, router.decide(ToolChoice.AUTO, reluctant, evidence(1, 1)).route());
  }

  @Test
  void goesInNoHopsWhereThePolicyAllowsOne() {
    RoutePolicy once = new RoutePolicy(Mode.AUTO, null, null, 1, 1000, null, false);
    RouteDecision decision = router.decide(ToolChoice.AUTO, once, evidence(1, 1));
    assertEquals(Route.SINGLE, decision.route());
    assertTrue(decision.reason().contains("allows one search"), decision.reason());
  }

  @Test
  void searchesWhenItCannotTell() {
    Optional<Evidence> otherModel =
        Optional.of(new Evidence("another", new float[] {-1, 1}, 0, List.of(), List.of()));
    Optional<Evidence> noEmbedding = Optional.of(new Evidence(0, List.of()));
    for (Optional<Evidence> unknown :
        List.of(otherModel, noEmbedding, evidence(-1, 1, 1), Optional.<Evidence>empty())) {
      RouteDecision decision = decide(ToolChoice.AUTO, Mode.AUTO, unknown);
      assertEquals(Route.SINGLE, decision.route());
      assertEquals(Stage.FALLBACK, decision.stage());
      assertNull(decision.score());
    }
    assertTrue(
        decide(ToolChoice.AUTO, Mode.AUTO, otherModel).reason().contains("another"),
        "names the embeddings it does not know");
  }

  @Test
  void keepsTheStageOfWhoDemandedTheSearchWhenItCannotTell() {
    assertEquals(
        Stage.TOOL_CHOICE, decide(ToolChoice.REQUIRED, Mode.AUTO, Optional.empty()).stage());
    assertEquals(Stage.POLICY, decide(ToolChoice.AUTO, Mode.ALWAYS, Optional.empty()).stage());
  }

  @Test
  void saysThatNothingCouldBeCheckedWhenRetrievalIsAway() {
    assertEquals(Route.NONE, router.unreachable().route());
    assertEquals(Stage.FALLBACK, router.unreachable().stage());
    assertTrue(router.unreachable().reason().contains("not checked"));
  }

  @Test
  void shipsWeightsThatTellChoresFromQuestionsToDocuments() throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (String line : resource("/routing/queries.jsonl").split("\n")) {
      JsonNode query = json.readTree(line);
      float[] embedding = json.convertValue(query.get("embedding"), float[].class);
      Evidence evidence = new Evidence("bge-small-en-v1.5", embedding, 0, List.of(), List.of());
      RouteDecision decision =
          new Router().decide(ToolChoice.AUTO, RoutePolicy.DEFAULT, Optional.of(evidence));
      assertEquals(
          query.get("label").asText(), decision.route().label(), query.get("text").asText());
      assertEquals(Stage.MODEL, decision.stage());
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream file = RouterTest.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
