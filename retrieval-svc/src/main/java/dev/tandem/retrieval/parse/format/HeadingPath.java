package dev.tandem.retrieval.parse.format;

import java.util.ArrayList;
import java.util.List;

/** The headings above the place that is being read. */
final class HeadingPath {

  private static final int LONGEST = 300;
  private static final int DEEPEST = 16;

  private final List<Integer> levels = new ArrayList<>();
  private final List<String> titles = new ArrayList<>();
  private List<String> path = List.of();

  /** Enters the section of a heading; sections of the same or a lower level end. */
  void enter(int level, String title) {
    while (!levels.isEmpty() && (levels.getLast() >= level || levels.size() >= DEEPEST)) {
      levels.removeLast();
      titles.removeLast();
    }
    levels.add(level);
    titles.add(title.length() <= LONGEST ? title : Characters.clean(title.substring(0, LONGEST)));
    path = List.copyOf(titles);
  }

  /** Outermost first; the same list until the next heading. */
  List<String> path() {
    return path;
  }
}
