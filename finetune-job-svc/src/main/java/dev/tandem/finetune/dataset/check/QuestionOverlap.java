package dev.tandem.finetune.dataset.check;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds questions that training rows have as well: the very same but for case, punctuation and
 * white space, or nearly the same ({@link Neighbours#THRESHOLD}). A row's user may say more than
 * the question, such as passages before it; so each line that the user says is compared.
 */
public final class QuestionOverlap {

  /** Rows after these are compared for the very same question only. */
  private static final int MOST_SKETCHES = 500_000;

  private static final Pattern NOT_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private final List<String> questions;
  private final Map<String, List<Integer>> places = new HashMap<>();

  /**
   * @param questions in any number; an empty one is never found
   */
  public QuestionOverlap(List<String> questions) {
    this.questions = List.copyOf(questions);
    for (int i = 0; i < questions.size(); i++) {
      String plain = plain(questions.get(i));
      if (!plain.isEmpty()) {
        places.computeIfAbsent(plain, key -> new ArrayList<>()).add(i);
      }
    }
  }

  /**
   * A question that a row has.
   *
   * @param question its place in the list
   * @param line of the row, from 1
   */
  public record Match(int question, long line, boolean exact) {}

  /** The first row for each question that any row has, exact ones before others. */
  public List<Match> in(InputStream rows, Format format) throws IOException {
    Scan scan = new Scan(format);
    Lines.read(rows, scan);
    scan.near();
    List<Match> found = new ArrayList<>(scan.exact.values());
    scan.near.forEach(
        (question, match) -> {
          if (!scan.exact.containsKey(question)) {
            found.add(match);
          }
        });
    return found;
  }

  private static String plain(String text) {
    return NOT_WORDS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  private final class Scan implements Lines.Visitor {
    private final Format format;
    private final Neighbours neighbours = new Neighbours();
    private final List<Long> lines = new ArrayList<>();
    private final Map<Integer, Match> exact = new HashMap<>();
    private final Map<Integer, Match> near = new HashMap<>();

    Scan(Format format) {
      this.format = format;
      questions.forEach(neighbours::add);
    }

    @Override
    public void line(long number, byte[] bytes, int length) {
      try {
        String asked = RowText.of(RowReader.read(bytes, length), format).asked();
        asked.lines().forEach(line -> compare(line, number));
        compare(asked, number);
        if (lines.size() < MOST_SKETCHES) {
          neighbours.add(asked);
          lines.add(number);
        }
      } catch (BadRow e) {
        // Kept rows were checked; one that cannot be read teaches no model.
      }
    }

    @Override
    public void tooLong(long number) {
      // Likewise.
    }

    private void compare(String said, long line) {
      for (int question : places.getOrDefault(plain(said), List.of())) {
        exact.putIfAbsent(question, new Match(question, line, true));
      }
    }

    void near() {
      int border = questions.size();
      neighbours.find(
          (earlier, later) -> {
            if (earlier < border && later >= border && !questions.get(earlier).isBlank()) {
              Match match = new Match(earlier, lines.get(later - border), false);
              near.merge(earlier, match, (a, b) -> a.line <= b.line ? a : b);
            }
          });
    }
  }
}
