package dev.tandem.generation.grounding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {

  private static List<String> cut(String text) {
    return Sentences.of(text).stream().map(span -> span.in(text)).toList();
  }

  @Test
  void endsAtTerminalPunctuationBeforeANewBeginning() {
    assertEquals(
        List.of("The lamp burns oil.", "Who lit it?", "\"Ada did!\"", "(For years.)", "7 of them."),
        cut("The lamp burns oil. Who lit it? \"Ada did!\" (For years.) 7 of them."));
  }

  @Test
  void goesOnAfterAbbreviationsInitialsAndDecimals() {
    assertEquals(
        List.of("Dr. A. Löwe measured 3.5 m, e.g. at St. John on 4 Jan. 1900.", "It rained."),
        cut("Dr. A. Löwe measured 3.5 m, e.g. at St. John on 4 Jan. 1900. It rained."));
  }

  @Test
  void keepsMarkersOfCitationsWithTheirSentence() {
    assertEquals(
        List.of("It was built in 1871. [1][2]", "It is red.[3]", "It stands."),
        cut("It was built in 1871. [1][2] It is red.[3] It stands."));
  }

  @Test
  void endsAtLineBreaks() {
    assertEquals(List.of("Colours:", "- red", "- white"), cut("Colours:\n- red\n\n- white\n"));
  }

  @Test
  void endsAtFullWidthStops() {
    assertEquals(List.of("灯台は赤い。", "海は青い。"), cut("灯台は赤い。海は青い。"));
  }

  @Test
  void findsNothingInNothing() {
    assertEquals(List.of(), cut(""));
    assertEquals(List.of(), cut(" \n "));
  }
}
