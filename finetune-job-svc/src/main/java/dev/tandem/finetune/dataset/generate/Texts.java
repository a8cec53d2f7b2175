package dev.tandem.finetune.dataset.generate;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Sentences and words of plain text. */
final class Texts {

  /** Words shorter than this are mostly about grammar. */
  private static final int LEAST_LETTERS = 4;

  private Texts() {}

  static List<String> sentences(String paragraph) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    breaks.setText(paragraph);
    List<String> sentences = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      String sentence = paragraph.substring(start, end).strip();
      if (!sentence.isEmpty()) {
        sentences.add(sentence);
      }
      start = end;
    }
    return sentences;
  }

  /** One line without doubled white space. */
  static String flat(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** Words that carry meaning; all of them when none is long. */
  static Set<String> words(String text) {
    Set<String> all = new HashSet<>();
    Set<String> carrying = new HashSet<>();
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        all.add(word);
        if (word.length() >= LEAST_LETTERS || Character.isDigit(word.charAt(0))) {
          carrying.add(word);
        }
      }
    }
    return carrying.isEmpty() ? all : carrying;
  }

  /** Share of the first text's words that the second one has, 0 to 1. */
  static double covered(String text, String by) {
    Set<String> wanted = words(text);
    if (wanted.isEmpty()) {
      return 0;
    }
    Set<String> there = words(by);
    return (double) wanted.stream().filter(there::contains).count() / wanted.size();
  }
}
