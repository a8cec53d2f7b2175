package dev.tandem.retrieval.parse.format;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;

/** A table of data as lines of cells; tables that only lay out a page are read as prose. */
final class HtmlTable {

  private static final String BLOCKS =
      "table, p + p, ul, ol, h1, h2, h3, h4, h5, h6, pre, form, div div";

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
    for (Element row : table.select("tr")) {
      wide += row.childrenSize() >= 2 ? 1 : 0;
      if (wide >= 2) {
        return table.select("td").select(BLOCKS).size() <= table.select("td").size() / 4;
      }
    }
    return false;
  }

  void addTo(TextAssembler text) {
    Element caption = table.selectFirst("> caption");
    if (caption != null) {
      text.prose(caption.text());
    }
    TableRows rows = new TableRows();
    for (Element row : table.select("tr")) {
      rows.add(cells(row), isHeader(row));
    }
    rows.addTo(text);
  }

  private static boolean isHeader(Element row) {
    boolean inHead = row.parent() != null && row.parent().normalName().equals("thead");
    return inHead || (row.selectFirst("> th") != null && row.selectFirst("> td") == null);
  }

  private static List<String> cells(Element row) {
    List<String> cells = new ArrayList<>();
    for (Element cell : row.children()) {
      cells.add(Characters.clean(cell.text()).strip());
    }
    return cells;
  }
}
