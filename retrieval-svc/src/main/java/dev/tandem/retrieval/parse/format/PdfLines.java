package dev.tandem.retrieval.parse.format;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Collects the lines of a document with their places and letter sizes. */
final class PdfLines extends PDFTextStripper {

  /** A gap of so many letter heights divides columns; no justified line has such. */
  private static final float COLUMN_GAP = 1.8f;

  private final int limit;
  private final List<PdfLine> lines = new ArrayList<>();
  private final StringBuilder words = new StringBuilder();
  private final List<TextPosition> letters = new ArrayList<>();
  private boolean columns;
  private long characters;

  private PdfLines(ParseLimits limits) throws IOException {
    this.limit = limits.characters();
    setSuppressDuplicateOverlappingText(true);
  }

  static List<PdfLine> of(PDDocument document, ParseLimits limits) throws IOException {
    PdfLines collector = new PdfLines(limits);
    collector.writeText(document, Writer.nullWriter());
    return collector.lines;
  }

  @Override
  protected void processTextPosition(TextPosition position) {
    TimeLimit.check();
    super.processTextPosition(position);
  }

  @Override
  protected void writeString(String text, List<TextPosition> positions) {
    if (!letters.isEmpty() && !positions.isEmpty() && isColumn(positions.getFirst())) {
      words.append(words.charAt(words.length() - 1) == ' ' ? "| " : " | ");
      columns = true;
    }
    words.append(text);
    letters.addAll(positions);
  }

  private boolean isColumn(TextPosition next) {
    TextPosition last = letters.getLast();
    float gap = next.getXDirAdj() - last.getXDirAdj() - last.getWidthDirAdj();
    return gap > COLUMN_GAP * Math.max(4, last.getFontSizeInPt());
  }

  @Override
  protected void writeWordSeparator() {
    words.append(' ');
  }

  @Override
  protected void writeLineSeparator() {
    endLine();
  }

  @Override
  protected void endArticle() {
    endLine();
  }

  @Override
  protected void writePageEnd() {
    endLine();
  }

  private void endLine() {
    String text = Characters.clean(words.toString()).strip();
    if (Characters.hasVisible(text) && !letters.isEmpty()) {
      characters += text.length();
      if (characters > limit) {
        throw Rejection.tooMuchText(limit);
      }
      lines.add(line(text));
    }
    words.setLength(0);
    letters.clear();
    columns = false;
  }

  private PdfLine line(String text) {
    float left = Float.MAX_VALUE;
    float right = 0;
    float size = 0;
    int bold = 0;
    for (TextPosition letter : letters) {
      left = Math.min(left, letter.getXDirAdj());
      right = Math.max(right, letter.getXDirAdj() + letter.getWidthDirAdj());
      size += Math.abs(letter.getFontSizeInPt());
      bold += isBold(letter) ? 1 : 0;
    }
    float mean = Math.round(size / letters.size() * 2) / 2f;
    float baseline = letters.getFirst().getYDirAdj();
    boolean mostlyBold = bold * 10 > letters.size() * 8;
    return new PdfLine(getCurrentPageNo(), text, columns, left, right, baseline, mean, mostlyBold);
  }

  private static boolean isBold(TextPosition letter) {
    String font = letter.getFont() == null ? null : letter.getFont().getName();
    if (font == null) {
      return false;
    }
    String name = font.toLowerCase(Locale.ROOT);
    return name.contains("bold") || name.contains("black") || name.contains("heavy");
  }
}
