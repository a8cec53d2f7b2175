package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Reads one file from its first line to its last, and keeps a few numbers of each row. */
final class FileScan implements Lines.Visitor {

  static final String TRAINING = "training_file";
  static final String VALIDATION = "validation_file";

  private final String param;
  private final CheckRequest request;
  private final Findings findings;
  private final Neighbours neighbours;
  private final MessageDigest digest = sha256();
  private final MessageDigest rowDigest = sha256();
  private final Map<String, Long> personal = new TreeMap<>();
  final RowTable table = new RowTable();
  final LabelCount labels = new LabelCount();
  long rows;
  long seen;
  long tokens;
  long cutTokens;
  private long bytes;
  private int longest;
  long beyond;

  /**
   * @param neighbours of both files, the training file's rows first
   */
  FileScan(String param, CheckRequest request, Findings findings, Neighbours neighbours) {
    this.param = param;
    this.request = request;
    this.findings = findings;
    this.neighbours = neighbours;
  }

  void read(CheckRequest.Rows file) throws IOException {
    try (InputStream in = file.open()) {
      Lines.read(in, this);
    }
  }

  @Override
  public void tooLong(long number) {
    seen++;
    findings.rowError(
        "line_too_long", param, number, "is longer than " + (Lines.LONGEST >> 20) + " MiB.");
  }

  @Override
  public void line(long number, byte[] line, int length) {
    seen++;
    try {
      ObjectNode row = RowReader.read(line, length);
      RowNotes notes = new RowNotes();
      request.format().check(row, notes);
      notes.errors.forEach(note -> findings.rowError(note.code(), param, number, note.message()));
      notes.warnings.forEach(
          note -> findings.rowWarning(note.code(), param, number, note.message()));
      if (notes.errors.isEmpty()) {
        byte[] canonical = RowReader.canonical(row);
        keep(number, canonical, RowText.of(row, request.format()));
      }
    } catch (BadRow e) {
      findings.rowError(e.code(), param, number, e.getMessage());
    }
  }

  private void keep(long number, byte[] canonical, RowText text) {
    rows++;
    bytes += canonical.length + 1;
    digest.update(canonical);
    digest.update((byte) '\n');
    personalData(number, text);
    int longestHere = request.classifies() ? Tokens.estimate(text.asked()) : text.longest();
    longest = Math.max(longest, longestHere);
    tokens += text.tokens();
    cutTokens += request.context() > 0 ? Math.min(text.tokens(), limit(text)) : text.tokens();
    if (request.context() > 0 && longestHere > request.context()) {
      beyond++;
      findings.rowWarning(
          "beyond_context",
          param,
          number,
          "has about %d tokens; the model reads %d, and the rest is cut."
              .formatted(longestHere, request.context()));
    }
    int label = labels.add(text.answer());
    if (request.classifies()) {
      classified(number, text);
    }
    if (!table.isFull()) {
      table.add(number, first64(canonical), hash(text.asked()), label);
      neighbours.add(text.compared());
    }
  }

  /** The sequences of a row are cut one by one. */
  private long limit(RowText text) {
    return text.tokens() > text.longest() ? 2L * request.context() : request.context();
  }

  private void classified(long number, RowText text) {
    if (text.asked().isEmpty()) {
      findings.rowError("nothing_to_classify", param, number, "has no user message with text.");
    }
    if (text.answer().isEmpty() || text.answer().length() > LabelCount.LONGEST) {
      findings.rowError(
          "invalid_label",
          param,
          number,
          "ends with an answer that is no label of 1 to " + LabelCount.LONGEST + " characters.");
    }
  }

  private void personalData(long number, RowText text) {
    EnumSet<PersonalData> kinds = EnumSet.noneOf(PersonalData.class);
    text.all().forEach(each -> kinds.addAll(PersonalData.in(each)));
    for (PersonalData kind : kinds) {
      personal.merge(kind.wire(), 1L, Long::sum);
      findings.rowWarning(
          "personal_data." + kind.wire(), param, number, "may have " + kind.described() + ".");
    }
  }

  DataReport.FileFacts facts(long duplicates, long near) {
    return new DataReport.FileFacts(
        rows,
        bytes,
        digest(),
        request.format(),
        tokens,
        longest,
        beyond,
        duplicates,
        near,
        table.size(),
        personal);
  }

  private String digest() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of every JVM can be cloned", e);
    }
  }

  private long hash(String text) {
    return first64(text.getBytes(StandardCharsets.UTF_8));
  }

  private long first64(byte[] bytes) {
    byte[] whole = rowDigest.digest(bytes);
    long first = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      first = first << 8 | (whole[i] & 0xff);
    }
    return first;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
