package dev.tandem.retrieval.chunk;

import java.util.List;

/**
 * Consecutive blocks that are cut together.
 *
 * @param from index of the first block
 * @param to index after the last block
 * @param headings those above the first block
 * @param tokens estimated size
 * @param onlyHeadings whether nothing but headings is in it so far
 */
record Section(int from, int to, List<String> headings, int tokens, boolean onlyHeadings) {

  Section with(Section next) {
    return new Section(from, next.to, headings, sum(next), onlyHeadings && next.onlyHeadings);
  }

  int sum(Section next) {
    return (int) Math.min(Integer.MAX_VALUE, (long) tokens + next.tokens);
  }

  /** Whether the next section is a sibling of this one or lies below it or a sibling. */
  boolean sharesParentWith(Section next) {
    int parent = Math.max(0, headings.size() - 1);
    return isPrefix(parent, next.headings);
  }

  /** Whether the next section lies below this one's heading. */
  boolean isAbove(Section next) {
    return isPrefix(headings.size(), next.headings);
  }

  private boolean isPrefix(int depth, List<String> path) {
    return path.size() >= depth && path.subList(0, depth).equals(headings.subList(0, depth));
  }
}
