package dev.tandem.generation.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextDeltasTest {

  @Test
  void cutsBeforeTheSpaceInFrontOfEachWord() {
    assertEquals(List.of("One", " small", "  step.", "\n"), TextDeltas.of("One small  step.\n"));
  }

  @Test
  void givesNothingForNoText() {
    assertEquals(List.of(), TextDeltas.of(""));
  }

  @Test
  void losesNothingAndCutsNoCharacterInTwo() {
    String text = "🗼".repeat(500) + " \n\t end";

    List<String> pieces = TextDeltas.of(text);

    assertEquals(text, String.join("", pieces));
    for (String piece : pieces) {
      assertTrue(piece.length() <= 66, "a piece of " + piece.length());
      assertTrue(!Character.isLowSurrogate(piece.charAt(0)), piece);
    }
  }
}
