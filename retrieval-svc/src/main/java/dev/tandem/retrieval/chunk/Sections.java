package dev.tandem.retrieval.chunk;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Groups the blocks of a document by the headings above them, then joins groups that are too small
 * to stand alone with the ones that follow below the same parent.
 */
final class Sections {

  /** A heading may carry this many characters of marks beside its words. */
  private static final int HEADING_MARKS = 16;

  /** Sections below this many tokens are joined even to large ones, which are then cut anyway. */
  private static final int TINY = 24;

  private final ParsedDocument document;
  private final ChunkSizes sizes;
  private final List<Section> sections = new ArrayList<>();

  private Sections(ParsedDocument document, ChunkSizes sizes) {
    this.document = document;
    this.sizes = sizes;
  }

  static List<Section> of(ParsedDocument document, ChunkSizes sizes) {
    Sections sections = new Sections(document, sizes);
    for (int i = 0; i < document.blocks().size(); i++) {
      sections.add(document.blocks().get(i), i);
    }
    return sections.joined();
  }

  private void add(Block block, int index) {
    int tokens = TokenEstimate.of(document.text(), block.start(), block.end());
    Section single =
        new Section(index, index + 1, block.headings(), tokens, isHeading(document.text(), block));
    Section last = sections.isEmpty() ? null : sections.getLast();
    if (last != null && continues(document.blocks().get(index - 1), block)) {
      sections.set(sections.size() - 1, last.with(single));
    } else {
      sections.add(single);
    }
  }

  private static boolean continues(Block before, Block block) {
    boolean otherTable =
        block.kind() == Kind.TABLE
            && before.kind() == Kind.TABLE
            && !before.header().equals(block.header());
    return !otherTable && before.headings().equals(block.headings());
  }

  private List<Section> joined() {
    return join(join(sections, Sections::isLeadingHeading), this::isSmall);
  }

  private static List<Section> join(
      List<Section> sections, BiPredicate<Section, Section> belongTogether) {
    List<Section> joined = new ArrayList<>();
    for (Section next : sections) {
      Section last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && belongTogether.test(last, next)) {
        joined.set(joined.size() - 1, last.with(next));
      } else {
        joined.add(next);
      }
    }
    return joined;
  }

  /** A heading without text of its own stays with the first section below it. */
  private static boolean isLeadingHeading(Section last, Section next) {
    return last.onlyHeadings() && last.isAbove(next);
  }

  private boolean isSmall(Section last, Section next) {
    int smaller = Math.min(last.tokens(), next.tokens());
    boolean fits = last.sum(next) <= sizes.largest();
    return last.sharesParentWith(next) && (smaller < TINY || (fits && smaller < sizes.smallest()));
  }

  /** Whether the block is nothing but the innermost of the headings above its section. */
  static boolean isHeading(String text, Block block) {
    if (block.headings().isEmpty() || block.kind() != Kind.PROSE) {
      return false;
    }
    String heading = block.headings().getLast();
    int spare = block.end() - block.start() - heading.length();
    return spare >= 0
        && spare < HEADING_MARKS
        && text.substring(block.start(), block.end()).contains(heading);
  }
}
