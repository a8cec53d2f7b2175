package dev.tandem.finetune.dataset.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Near-duplicates are made by rules, so that it is known what should be found. */
class NeighboursTest {

  private static final int TEXTS = 2000;
  private final Random random = new Random(11);

  /** Share of the texts of so many words that are found again after the change. */
  private double found(int words, UnaryOperator<String> change) {
    Neighbours neighbours = new Neighbours();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      texts.add(Rows.words(random, words));
    }
    texts.forEach(neighbours::add);
    texts.forEach(text -> neighbours.add(change.apply(text)));
    Set<Integer> pairs = new HashSet<>();
    neighbours.find(
        (earlier, later) -> {
          if (later - earlier == TEXTS) {
            pairs.add(earlier);
          }
        });
    return (double) pairs.size() / TEXTS;
  }

  private String changed(String text, int words) {
    String[] all = text.split(" ");
    for (int i = 0; i < words; i++) {
      all[random.nextInt(all.length)] = Rows.word(random);
    }
    return String.join(" ", all);
  }

  @Test
  void findsTextsWithAWordOfTwentyChanged() {
    assertTrue(found(20, text -> changed(text, 1)) >= 0.95);
  }

  @Test
  void findsTextsWithFiveWordsOfAHundredChanged() {
    assertTrue(found(100, text -> changed(text, 5)) >= 0.95);
  }

  @Test
  void findsTextsThatWereAddedTo() {
    assertTrue(found(20, text -> "Well, " + text + " please") >= 0.95);
  }

  @Test
  void doesNotLookAtCaseAndPunctuation() {
    assertEquals(
        1, found(12, text -> text.toUpperCase(java.util.Locale.ROOT).replace(" ", ", ") + "!"));
  }

  @Test
  void leavesTextsAloneThatShareHalfOfTheirWords() {
    double half =
        found(
            20,
            text -> {
              String[] all = text.split(" ");
              String[] kept = Arrays.copyOf(all, all.length / 2);
              return String.join(" ", kept) + " " + Rows.words(random, all.length / 2);
            });
    assertTrue(half <= 0.01, () -> "found " + half);
  }

  @Test
  void estimatesHowMuchTwoTextsShare() {
    Neighbours neighbours = new Neighbours();
    String text = Rows.words(random, 300);
    neighbours.add(text);
    neighbours.add(text + " " + Rows.words(random, 100));
    neighbours.add(Rows.words(random, 300));
    assertEquals(0.75, neighbours.similarity(0, 1), 0.18);
    assertEquals(0, neighbours.similarity(0, 2), 0.06);
  }

  @Test
  void comesToAnEndWhereAllTextsAreTheSame() {
    Neighbours neighbours = new Neighbours();
    for (int i = 0; i < 20_000; i++) {
      neighbours.add("the very same words again");
    }
    int[] pairs = new int[1];
    neighbours.find((earlier, later) -> pairs[0]++);
    assertTrue(pairs[0] < 20_000 * Sketch.BANDS * 9, () -> pairs[0] + " pairs");
  }
}
