package dev.tandem.retrieval.parse.format;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineNode;

/** The bookmarks of a document: which lines on which pages are headings, and of what level. */
final class PdfOutline {

  private static final int DEEPEST = 8;
  private static final int MOST = 20_000;

  private final Map<String, Integer> levels = new HashMap<>();
  private final Set<COSDictionary> seen = new HashSet<>();
  private final Map<COSDictionary, Integer> pages = new HashMap<>();

  static PdfOutline of(PDDocument document) {
    PdfOutline outline = new PdfOutline();
    PDOutlineNode root = document.getDocumentCatalog().getDocumentOutline();
    if (root != null) {
      int number = 0;
      for (PDPage page : document.getPages()) {
        outline.pages.put(page.getCOSObject(), ++number);
      }
      outline.read(document, root, 1);
    }
    return outline;
  }

  /** Damaged outlines may run in circles: each entry is read once. */
  private void read(PDDocument document, PDOutlineNode parent, int level) {
    PDOutlineItem item = parent.getFirstChild();
    while (item != null && seen.add(item.getCOSObject()) && seen.size() < MOST) {
      put(document, item, level);
      if (level < DEEPEST) {
        read(document, item, level + 1);
      }
      item = item.getNextSibling();
    }
  }

  private void put(PDDocument document, PDOutlineItem item, int level) {
    try {
      PDPage page = item.findDestinationPage(document);
      Integer number = page == null ? null : pages.get(page.getCOSObject());
      String title = item.getTitle();
      if (number != null && title != null) {
        levels.putIfAbsent(key(number, folded(title)), level);
      }
    } catch (IOException | RuntimeException e) {
      // An entry that points nowhere is no heading; the text does not depend on it.
      levels.remove("");
    }
  }

  boolean isEmpty() {
    return levels.isEmpty();
  }

  /** The level of the heading that the words are on their page, from 1, or 0. */
  int level(int page, String foldedWords) {
    return levels.getOrDefault(key(page, foldedWords), 0);
  }

  private static String folded(String title) {
    return new PdfLine(0, title, false, 0, 0, 0, 0, false).folded();
  }

  private static String key(int page, String folded) {
    return page + " " + folded;
  }
}
