package dev.tandem.generation.grounding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.generation.grounding.Token.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenTest {

  private static List<String> stems(String sentence) {
    return Token.of(sentence).stream().map(Token::stem).toList();
  }

  @Test
  void leavesOutStopWordsAndMarkersOfCitations() {
    assertEquals(List.of("lamp", "burn", "oil"), stems("The lamp burns the oil [1][2, 3]."));
  }

  @Test
  void bringsTheFormsOfAWordTogether() {
    assertEquals(stems("stop city large"), stems("stopped cities largely"));
    assertEquals(stems("build locate"), stems("building located"));
    assertEquals(stems("Ada"), stems("Ada's"));
  }

  @Test
  void bringsTheFormsOfANumberTogether() {
    assertEquals(stems("1066"), stems("1,066"));
    assertEquals(stems("10"), stems("10th"));
    assertEquals(stems("3 lamps"), stems("three lamps"));
  }

  @Test
  void knowsNamesNumbersAndNegations() {
    assertEquals(
        List.of(Kind.WORD, Kind.NEGATION, Kind.WORD, Kind.NAME, Kind.NAME, Kind.NUMBER),
        Token.of("Keepers never saw Ada Löwe in 1911").stream().map(Token::kind).toList());
  }

  @Test
  void takesIdeographsOneByOne() {
    assertEquals(4, stems("灯台赤色").size());
  }
}
