package dev.tandem.generation.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PiecesTest {

  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  @Test
  void leavesShortTextsWhole() {
    assertEquals(List.of("One. Two!"), Pieces.of(" One. Two! ", 10));
    assertEquals(List.of(), Pieces.of(" \n ", 10));
  }

  @Test
  void cutsBetweenSentences() {
    assertEquals(
        List.of("a b c. d e.", "f g h i.", "j k"), Pieces.of("a b c. d e. f g h i.\nj k", 5));
  }

  @Test
  void cutsSentencesThatAreTooLongAlone() {
    List<String> pieces = Pieces.of("Short one. " + words(25) + " Then.", 10);

    assertEquals("Short one.", pieces.getFirst());
    assertTrue(pieces.stream().allMatch(piece -> piece.split(" ").length <= 10));
    assertEquals("Short one. " + words(25) + " Then.", String.join(" ", pieces));
  }

  @Test
  void cutsTextWithoutSpacesAndNeverACharacter() {
    String text = "🗼".repeat(3_000);

    List<String> pieces = Pieces.of("x" + text, 300);

    assertTrue(pieces.stream().allMatch(piece -> piece.length() <= 2_400));
    assertEquals("x" + text, String.join("", pieces));
    for (String piece : pieces) {
      assertFalse(Character.isLowSurrogate(piece.charAt(0)));
      assertFalse(Character.isHighSurrogate(piece.charAt(piece.length() - 1)));
    }
  }
}
