package dev.tandem.retrieval.parse.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;

/** A table of data as lines of cells; tables that only lay out a page are read as prose. */
final class HtmlTable {

  private static final Set<String> BLOCKS =
      Set.of(
          "p", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "form", "blockquote");

  /** So many cells tell whether the others hold data. */
  private static final int SAMPLE = 200;

  private final Element table;

  HtmlTable(Element table) {
    this.table = table;
  }

  /** Whether the table has at least two rows and columns and no pages inside its cells. */
  static boolean holdsData(Element table) {
    boolean outer = table.getElementsByTag("table").size() > 1;
    if (outer || table.attr("role").equals("presentation")) {
      return false;
    }
    int wide = 0;
    int cells = 0;
    int pages = 0;
    for (Element row : table.getElementsByTag("tr")) {
      wide += row.childrenSize() >= 2 ? 1 : 0;
      for (Element cell : row.children()) {
        cells++;
        pages += isPage(cell) ? 1 : 0;
      }
      if (cells > SAMPLE) {
        break;
      }
    }
    return wide >= 2 && pages * 4 <= cells;
  }

  /** Whether a cell holds several blocks. */
  private static boolean isPage(Element cell) {
    int blocks = 0;
    for (Element inside : cell.getAllElements()) {
      blocks += BLOCKS.contains(inside.normalName()) ? 1 : 0;
      if (blocks > 1) {
        return true;
      }
    }
    return false;
  }

  void addTo(TextAssembler text) {
    for (Element caption : table.getElementsByTag("caption")) {
      text.prose(caption.text());
    }
    TableRows rows = new TableRows();
    for (Element row : table.getElementsByTag("tr")) {
      rows.add(cells(row), isHeader(row));
    }
    rows.addTo(text);
  }

  private static boolean isHeader(Element row) {
    if (row.parent() != null && row.parent().normalName().equals("thead")) {
      return true;
    }
    boolean head = false;
    for (Element cell : row.children()) {
      head |= cell.normalName().equals("th");
      if (cell.normalName().equals("td")) {
        return false;
      }
    }
    return head;
  }

  private static List<String> cells(Element row) {
    List<String> cells = new ArrayList<>();
    for (Element cell : row.children()) {
      cells.add(Characters.clean(cell.text()).strip());
    }
    return cells;
  }
}
