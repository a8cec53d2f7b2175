package dev.tandem.retrieval.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentencesTest {

  private static List<String> split(String text) {
    return Sentences.of(text).stream().map(s -> text.substring(s.start(), s.end())).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Dr. Ada Lovelace met Mr. Babbage.",
        "Use a store, e.g. PostgreSQL, for rows.",
        "It grew by 3.5 percent in the U.S. economy.",
        "J. R. R. Tolkien wrote it.",
        "It was directed by P. A. Arun Prasad.",
        "See Fig. 3 and Sec. 4.2 for details.",
        "The meeting begins at 5 p.m. on Monday.",
        "Smith et al. (2019) disagree.",
        "Open https://example.org/a.b.c?d=e.f now.",
        "Read config.yaml. or else fail.",
        "1. The first point of the list.",
        "IV. Results of the trial",
        "It cost $1,234.56 (approx. 900 euros).",
        "She asked (was it late? Nobody knew!) and left.",
        "Yahoo! was an early portal.",
        "\"Is it so?\" he asked.",
        "Washington, D.C. Mayor Bowser spoke.",
        "A line that is wrapped by hand at a column of\nseventy characters goes on here.",
        "A line that ends in an abbreviation such as Dr.\nSmith goes on here.",
      })
  void keepsOneSentenceWhole(String sentence) {
    assertEquals(List.of(sentence), split(sentence));
  }

  @Test
  void splitsAtTerminalPunctuation() {
    assertEquals(
        List.of("It rained.", "Did it stop?", "No!", "Then…", "Nothing."),
        split("It rained. Did it stop?  No! Then… Nothing."));
  }

  @Test
  void splitsAfterAbbreviationsThatEndASentence() {
    assertEquals(
        List.of("They live in the U.S.", "The climate differs."),
        split("They live in the U.S. The climate differs."));
    assertEquals(
        List.of("It was made by Acme Inc.", "They sold it."),
        split("It was made by Acme Inc. They sold it."));
    assertEquals(
        List.of("The answer is no.", "Nobody came."), split("The answer is no. Nobody came."));
  }

  @Test
  void keepsClosingQuotesAndReferencesWithTheirSentence() {
    assertEquals(
        List.of("He said \"go.\"", "They went.[12]", "Nobody saw."),
        split("He said \"go.\" They went.[12] Nobody saw."));
  }

  @Test
  void splitsChineseAndJapaneseWithoutSpaces() {
    assertEquals(List.of("今日は晴れ。", "明日は雨？", "はい。"), split("今日は晴れ。明日は雨？はい。"));
  }

  @Test
  void separatesHeadingsListItemsAndParagraphs() {
    assertEquals(
        List.of("# Title", "Some text here", "- one item", "- two items", "A last paragraph"),
        split("# Title\nSome text here\n\n- one item\n- two items\r\n\r\nA last paragraph"));
  }

  @Test
  void coversEveryVisibleCharacterExactlyOnceInOrder() {
    String alphabet = "ab. !?\n\r(\")[1]Dr.A é漢。\u00a0-#|";
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertCovers(text.toString());
    }
  }

  private static void assertCovers(String text) {
    int at = 0;
    for (Span span : Sentences.of(text)) {
      assertTrue(span.start() >= at && span.end() > span.start(), () -> "order in: " + text);
      assertBlank(text, at, span.start());
      assertTrue(!Sentences.isSpace(text.charAt(span.start())), () -> "trimmed: " + text);
      assertTrue(!Sentences.isSpace(text.charAt(span.end() - 1)), () -> "trimmed: " + text);
      at = span.end();
    }
    assertBlank(text, at, text.length());
  }

  private static void assertBlank(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      assertTrue(Sentences.isSpace(text.charAt(i)), "lost a character of: " + text);
    }
  }

  @Test
  void readsOffsetsOfAPartOfTheText() {
    String text = "Skipped. Kept one. Kept two. Cut off";
    List<Span> spans = Sentences.of(text, 9, 28);
    assertEquals(List.of(new Span(9, 18), new Span(19, 28)), spans);
  }
}
