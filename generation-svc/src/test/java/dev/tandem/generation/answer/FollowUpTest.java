package dev.tandem.generation.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowUpTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Why?",
        "And who owns it?",
        "What about Linux?",
        "Who wrote them",
        "How much does that cost?"
      })
  void takesShortQuestionsThatPointBackForFollowUps(String question) {
    assertTrue(FollowUp.isFollowUp(question));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Which port does the server use?",
        "Where are uploads kept?",
        "How does the server, when it is killed during ingestion, take up the work that was left?",
        "Andorra?",
        ""
      })
  void leavesQuestionsThatStandOnTheirOwn(String question) {
    assertFalse(FollowUp.isFollowUp(question));
  }

  @Test
  void putsTheLastQuestionThatStandsOnItsOwnInFront() {
    assertEquals(
        "Which port is used? And why that one?",
        FollowUp.query(
            List.of(
                "Who are you?", "Which port is used?", "And is it safe?", "And why that one?")));
  }

  @Test
  void usesAFollowUpAloneWhenNothingCameBefore() {
    assertEquals("And why?", FollowUp.query(List.of(" And why? ")));
  }
}
