package dev.tandem.finetune.dataset.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.dataset.generate.StoreContent.StoredFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentQuestionsTest {

  private static List<Candidate> of(String text) {
    return DocumentQuestions.of(new StoredFile("file-1", "user_guide.md"), text);
  }

  @Test
  void asksWhatSomethingIsWhereASentenceSaysSo() {
    Candidate found =
        of("The winch is a drum with a crank that lifts the boat. It is a heavy thing to turn.")
            .getFirst();
    assertEquals("What is the winch?", found.question());
    assertEquals("The winch is a drum with a crank that lifts the boat.", found.answer());
    assertEquals("definition", found.origin().path("method").asText());
    assertEquals("file-1", found.origin().path("file_id").asText());
  }

  @Test
  void asksNothingOfSentencesThatPointElsewhere() {
    assertEquals(
        List.of(), of("It is a drum with a crank that lifts the boat. This is a rule of it."));
    assertEquals(List.of(), of("nothing in here defines a thing"));
  }

  @Test
  void asksForASectionByItsHeadingAndTitle() {
    Candidate found =
        of("# Boats\n\n## Winter storage\n\nBoats stay in the shed. Keys hang inside. Ask first.\n")
            .getFirst();
    assertEquals("What do the documents say about “Winter storage” in “Boats”?", found.question());
    assertEquals("Boats stay in the shed. Keys hang inside.", found.answer());
  }

  @Test
  void takesAHeadingThatIsAQuestionAsItStands() {
    String text =
        "Guide\n=====\n\nWhere do I pay?\n---------------\n\nAt the desk beside the gate.\n";
    assertEquals("Where do I pay?", of(text).getFirst().question());
  }

  @Test
  void quotesNeitherListsNorCode() {
    assertEquals(
        List.of(),
        of(
            "# A\n\n## B\n\n- one is a first thing in the list.\n\n```\nX is a name for nothing at all.\n```\n"));
  }

  @Test
  void cutsADocumentIntoPiecesThatAModelCanRead() {
    String paragraph = "word ".repeat(200).strip();
    List<String> pieces = ModelQuestions.pieces((paragraph + "\n\n").repeat(10));
    assertEquals(4, pieces.size());
    assertTrue(pieces.stream().allMatch(piece -> piece.length() <= 3000));
  }
}
