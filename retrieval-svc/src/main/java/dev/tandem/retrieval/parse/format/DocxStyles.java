package dev.tandem.retrieval.parse.format;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Which paragraph styles of a document are headings or lists, by name, level or ancestry. */
final class DocxStyles {

  private static final Pattern HEADING = Pattern.compile("heading\\s?(\\d)");
  private static final int MOST_ANCESTORS = 12;

  private static final class Style {
    private String name = "";
    private String basedOn = "";
    private int outlineLevel;
    private boolean numbered;
  }

  private final Map<String, Style> styles = new HashMap<>();

  static DocxStyles read(InputStream part) throws XMLStreamException {
    DocxStyles styles = new DocxStyles();
    if (part == null) {
      return styles;
    }
    XMLStreamReader xml = OfficeXml.reader(part);
    Style current = new Style();
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamConstants.START_ELEMENT) {
        current = styles.element(xml, current);
      }
    }
    return styles;
  }

  private Style element(XMLStreamReader xml, Style current) {
    String value = OfficeXml.attribute(xml, "val");
    switch (xml.getLocalName()) {
      case "style" -> {
        Style style = new Style();
        styles.put(String.valueOf(OfficeXml.attribute(xml, "styleId")), style);
        return style;
      }
      case "name" -> current.name = value == null ? "" : value.toLowerCase(Locale.ROOT);
      case "basedOn" -> current.basedOn = value == null ? "" : value;
      case "outlineLvl" -> current.outlineLevel = level(value);
      case "numPr" -> current.numbered = true;
      default -> {}
    }
    return current;
  }

  /** From the format's 0..8 and 9 for none, to 1..9 and 0 for none. */
  static int level(String outlineLevel) {
    boolean digit = outlineLevel != null && outlineLevel.matches("[0-8]");
    return digit ? Integer.parseInt(outlineLevel) + 1 : 0;
  }

  /** Level of a heading from 1, or 0 for other styles. */
  int headingLevel(String id) {
    String next = id;
    for (int i = 0; i < MOST_ANCESTORS && styles.containsKey(next); i++) {
      Style style = styles.get(next);
      Matcher heading = HEADING.matcher(style.name);
      if (heading.matches()) {
        return Integer.parseInt(heading.group(1));
      }
      if (style.outlineLevel > 0) {
        return style.outlineLevel;
      }
      next = style.basedOn;
    }
    return isTitle(id) ? 1 : 0;
  }

  boolean isTitle(String id) {
    Style style = styles.get(id);
    return style != null && style.name.equals("title");
  }

  boolean isList(String id) {
    Style style = styles.get(id);
    return style != null && (style.numbered || style.name.startsWith("list"));
  }
}
