package dev.tandem.retrieval.keyword;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.chunk.Chunk;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NamesTest {

  private static int[] titles(String title, String context, String text) {
    return Names.titles(title, new Chunk(0, text, context, 0, text.length(), 0, 1));
  }

  private static boolean names(String text, String title) {
    return share(Names.mentions(text), titles(title, "", ""));
  }

  private static boolean share(int[] some, int[] others) {
    return Arrays.stream(some).anyMatch(key -> Arrays.binarySearch(others, key) >= 0);
  }

  @Test
  void recognisesATitleInsideAText() {
    assertTrue(names("It was directed by Ada Brandt in 1931.", "Ada Brandt"));
    assertTrue(names("They met in São Paulo, they say.", "São Paulo"));
    assertTrue(names("see 東京", "東京"));
  }

  @Test
  void doesNotCareForQualifiersCaseOrPunctuation() {
    assertTrue(names("Her film Moonfall River failed.", "Moonfall River (1931 film)"));
    assertTrue(names("He made What Now, Jeeves? twice.", "What now Jeeves?"));
  }

  @Test
  void doesNotTakeEveryRunOfWordsForAName() {
    assertFalse(names("the installation of pumps", "installation of pumps"));
    assertFalse(names("It was directed by Ada Brandt.", "Ada" + " Brandt Lindqvist"));
  }

  @Test
  void findsTitlesInQueriesThatAreWrittenWithoutCapitals() {
    assertTrue(
        share(Names.inQuery("who directed moonfall river?"), titles("Moonfall River", "", "")));
  }

  @Test
  void takesHeadingsAndFirstLinesForTitlesToo() {
    int[] keys = titles("manual", "Pumps > Small Pumps", "Changing the Seal\n\nFirst, drain it.");
    assertTrue(share(keys, titles("Small Pumps", "", "")));
    assertTrue(share(keys, titles("Changing the Seal", "", "")));
    assertEquals(1, titles("manual", "", "A sentence that ends here.\nAnd another.").length);
  }

  @Test
  void hasNoKeyForATitleWithoutWords() {
    assertEquals(0, titles("…", "", "").length);
  }
}
