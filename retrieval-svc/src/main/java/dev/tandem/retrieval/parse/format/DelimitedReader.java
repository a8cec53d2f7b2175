package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Comma-separated values and their kin, as the text they are: each record a row of one table. */
final class DelimitedReader implements FormatReader {

  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final int SAMPLE_RECORDS = 40;
  private static final int LONGEST_HEADER = 2000;
  private static final int LONGEST_NAME = 80;

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    DecodedText decoded = TextDecoder.decode(file);
    String text = decoded.text();
    BlockList blocks = new BlockList(text);
    boolean quoted = quotesClose(text);
    String header = header(text, quoted);
    int at = 0;
    while (at < text.length()) {
      int end = recordEnd(text, at, quoted);
      blocks.table(at, end, header);
      at = end;
    }
    return decoded.with(file.stem(), blocks);
  }

  /** A file with a stray quotation mark would become one record: its marks are then plain text. */
  private static boolean quotesClose(String text) {
    boolean inside = false;
    int opened = 0;
    for (int i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1)) {
      if (inside && i - opened > Outline.WHOLE * 40) {
        return false;
      }
      inside = !inside;
      opened = i;
    }
    return !inside;
  }

  /** The place after the record's line break; line breaks inside quotes do not end it. */
  private static int recordEnd(String text, int start, boolean quoted) {
    boolean inside = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted) {
        inside = !inside;
      } else if (c == '\n' && !inside) {
        return i + 1;
      } else if (c == '\r' && !inside && (i + 1 == text.length() || text.charAt(i + 1) != '\n')) {
        return i + 1;
      }
    }
    return text.length();
  }

  /** The first record, if it reads like names of columns: short, different, not numbers. */
  private static String header(String text, boolean quoted) {
    int start = Characters.firstVisible(text, 0, text.length());
    int end = recordEnd(text, start, quoted);
    String record = text.substring(start, Characters.lastVisible(text, start, end));
    if (record.length() > LONGEST_HEADER || end >= text.length()) {
      return "";
    }
    List<String> names = fields(record, delimiter(text, start, quoted));
    Set<String> different = new HashSet<>();
    for (String name : names) {
      boolean isName = name.length() <= LONGEST_NAME && name.chars().anyMatch(Character::isLetter);
      if (!name.isEmpty() && (!isName || !different.add(name))) {
        return "";
      }
    }
    return different.size() >= 2 && different.size() * 2 >= names.size() ? record : "";
  }

  /** The delimiter that divides the first records into the same number of fields most often. */
  private static char delimiter(String text, int start, boolean quoted) {
    char best = ',';
    int bestScore = 0;
    for (char candidate : DELIMITERS) {
      int score = 0;
      int expected = -1;
      int at = start;
      for (int record = 0; record < SAMPLE_RECORDS && at < text.length(); record++) {
        int end = recordEnd(text, at, quoted);
        int fields = fields(text.substring(at, end), candidate).size();
        expected = expected < 0 ? fields : expected;
        score += fields == expected && fields > 1 ? 1 : 0;
        at = end;
      }
      if (score > bestScore) {
        bestScore = score;
        best = candidate;
      }
    }
    return best;
  }

  private static List<String> fields(String record, char delimiter) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean inside = false;
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      if (c == '"') {
        inside = !inside;
      } else if (c == delimiter && !inside) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString().strip());
    return fields;
  }
}
