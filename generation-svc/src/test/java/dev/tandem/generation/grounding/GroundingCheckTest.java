package dev.tandem.generation.grounding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroundingCheckTest {

  private static final List<String> PASSAGES =
      List.of(
          "The harbour of Näir was dredged in 1902. Ships of up to forty metres moor there.",
          "The lighthouse at Cape Näir was built in 1871 by the engineer Ole Brandt. It is painted"
              + " red and white. Its keeper, Ada Löwe 🗼, lit the lamp every evening for forty"
              + " years. The lamp burns rapeseed oil.");

  private static Grounding check(String answer) {
    return GroundingCheck.check(GroundingTask.of(answer, PASSAGES));
  }

  private static double score(String sentence) {
    Grounding grounding = check(sentence);
    assertEquals(1, grounding.sentences().size());
    return grounding.sentences().getFirst().score();
  }

  @Test
  void supportsWhatThePassagesSay() {
    for (String sentence :
        List.of(
            "The lighthouse at Cape Näir was built in 1871.",
            "In 1871, the engineer Ole Brandt built the lighthouse at Cape Näir [2].",
            "The lamp burns rapeseed oil.",
            "For 40 years Ada Löwe lit the lamp every evening.".replace("40", "forty"))) {
      Grounding grounding = check(sentence);
      assertTrue(grounding.whole(), sentence + " " + grounding);
      assertEquals(1, grounding.sentences().getFirst().passage(), sentence);
    }
  }

  @Test
  void doesNotSupportWhatNoPassageSays() {
    for (String sentence :
        List.of(
            "The keeper received a medal from the Norwegian king in Oslo.",
            "Tickets for the museum cost twelve euros on Sundays.")) {
      Grounding grounding = check(sentence);
      assertFalse(grounding.whole(), sentence);
      assertNull(grounding.sentences().getFirst().passage(), sentence);
    }
  }

  @Test
  void trustsASwappedNumberOrNameLess() {
    double said = score("The lighthouse at Cape Näir was built in 1871 by Ole Brandt.");
    assertTrue(said > score("The lighthouse at Cape Näir was built in 1902 by Ole Brandt.") + 0.2);
    assertTrue(said > score("The lighthouse at Cape Näir was built in 1965 by Ole Brandt.") + 0.5);
    assertTrue(said > score("The lighthouse at Cape Näir was built in 1871 by Karl Voss.") + 0.2);
  }

  @Test
  void trustsADenialLess() {
    assertTrue(score("The lamp burns rapeseed oil.") > score("The lamp burns no rapeseed oil."));
  }

  @Test
  void judgesEverySentenceAndCountsThoseThatClaimSomething() {
    String answer =
        "Sure! 🗼 The lamp burns rapeseed oil. Tickets for the museum cost twelve euros on Sundays.";
    Grounding grounding = check(answer);
    assertEquals(3, grounding.sentences().size());
    assertNull(grounding.sentences().get(0).supported());
    assertTrue(grounding.sentences().get(1).supported());
    assertFalse(grounding.sentences().get(2).supported());
    assertEquals(0.5, grounding.supported());
    Grounding.Sentence second = grounding.sentences().get(1);
    int start = answer.offsetByCodePoints(0, second.textStart());
    int end = answer.offsetByCodePoints(0, second.textEnd());
    assertTrue(answer.substring(start, end).endsWith("The lamp burns rapeseed oil."));
  }

  @Test
  void claimsNothingInAGreetingAndSupportsNothingWithoutPassages() {
    assertNull(check("You are welcome.").supported());
    assertTrue(check("").whole());
    Grounding alone = GroundingCheck.check(GroundingTask.of("The lamp burns oil.", List.of()));
    assertEquals(0.0, alone.supported());
    assertEquals(0.0, alone.sentences().getFirst().score());
  }

  @Test
  void takesTheCosineWithTheBestWindowWhereThereAreEmbeddings() {
    GroundingTask task = GroundingTask.of("The lamp burns rapeseed oil.", PASSAGES);
    float[] here = {1, 0};
    List<float[]> far = Collections.nCopies(task.passageSentences().size(), new float[] {0, 1});
    List<float[]> near = new ArrayList<>(far);
    near.set(near.size() - 1, here);
    Grounding close = GroundingCheck.check(task, new SentenceVectors(List.of(here), near));
    Grounding away = GroundingCheck.check(task, new SentenceVectors(List.of(here), far));
    assertEquals("lexical_and_embeddings", close.method());
    assertTrue(
        close.sentences().getFirst().score() > away.sentences().getFirst().score(),
        close + " " + away);
  }

  @Test
  void isWrittenInSnakeCase() {
    JsonNode json = new ObjectMapper().valueToTree(check("The lamp burns rapeseed oil."));
    assertEquals("lexical", json.get("method").asText());
    assertEquals(1, json.get("supported").asDouble());
    assertEquals(0, json.get("sentences").get(0).get("text_start").asInt());
    assertEquals(28, json.get("sentences").get(0).get("text_end").asInt());
    assertFalse(json.has("whole"));
  }

  @Test
  void endsSoonOnTextWithoutEnds() {
    String words = "lamp oil tower ".repeat(20_000);
    assertTimeout(
        Duration.ofSeconds(20),
        () -> GroundingCheck.check(GroundingTask.of(words, List.of(words, "a.".repeat(20_000)))));
  }
}
