package dev.tandem.finetune.evaluation.run;

import dev.tandem.finetune.evaluation.answer.Answering.Passage;
import dev.tandem.finetune.evaluation.testset.TestRow.ExpectedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which expected sources a passage is. */
final class SourceMatch {

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private SourceMatch() {}

  /** Their places, from 0. What a passage does not tell of itself matches. */
  static List<Integer> of(List<ExpectedSource> expected, Passage passage) {
    List<Integer> matches = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      if (isSame(expected.get(i), passage)) {
        matches.add(i);
      }
    }
    return matches;
  }

  private static boolean isSame(ExpectedSource source, Passage passage) {
    return isSameFile(source, passage)
        && (source.page() == null || passage.page() == null || source.page().equals(passage.page()))
        && overlaps(source, passage)
        && holds(source, passage);
  }

  private static boolean isSameFile(ExpectedSource source, Passage passage) {
    return source.file() == null
        || source.file().equals(passage.fileId())
        || source.file().equals(passage.filename());
  }

  private static boolean overlaps(ExpectedSource source, Passage passage) {
    if (source.startByte() == null || passage.startByte() == null || passage.endByte() == null) {
      return true;
    }
    return source.startByte() < passage.endByte() && passage.startByte() < source.endByte();
  }

  /** A quotation may be a part of what is expected, and a passage the whole of it. */
  private static boolean holds(ExpectedSource source, Passage passage) {
    if (source.passage() == null) {
      return true;
    }
    if (passage.text() == null) {
      return source.file() != null;
    }
    String expected = plain(source.passage());
    String text = plain(passage.text());
    return text.contains(expected) || (!text.isEmpty() && expected.contains(text));
  }

  private static String plain(String text) {
    return SPACE.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }
}
