package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/**
 * Bytes to characters. UTF-8 is taken at its word; anything else is decoded with the charset that a
 * byte order mark, the text itself or its statistics name, and what cannot be decoded becomes
 * U+FFFD: a wrong byte never makes a file unreadable.
 */
final class TextDecoder {

  private static final int BUFFER = 65_536;

  private final SourceFile file;
  private final long limit;

  private TextDecoder(SourceFile file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  /** The whole file, refused early when it holds more characters than its limits allow. */
  static DecodedText decode(SourceFile file) throws IOException {
    return new TextDecoder(file, file.limits().characters()).decode();
  }

  /** The whole source of a format that becomes a tree, which is allowed less. */
  static DecodedText decodeMarkup(SourceFile file) throws IOException {
    if (file.size() > file.limits().markupBytes()) {
      throw Rejection.invalid(
          "HTML and XML files may have at most " + (file.limits().markupBytes() >> 20) + " MB.");
    }
    return decode(file);
  }

  private DecodedText decode() throws IOException {
    Charset marked = Charsets.ofByteOrderMark(file.head());
    if (marked == null && Charsets.looksWide(file.head()) == null) {
      long malformedAt = firstMalformed();
      if (malformedAt < 0) {
        String text = new String(Files.readAllBytes(file.path()), StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0
            ? new DecodedText(text, Source.FILE)
            : new DecodedText(text.replace('\0', ' '), Source.EXTRACTED);
      }
      return decoded(Charsets.guess(file, malformedAt));
    }
    return decoded(marked != null ? marked : Charsets.looksWide(file.head()));
  }

  private DecodedText decoded(Charset charset) throws IOException {
    int room = (int) Math.min(file.size(), limit) + 16;
    StringBuilder text = new StringBuilder(room);
    char[] buffer = new char[BUFFER];
    try (InputStream in = Files.newInputStream(file.path());
        Reader reader = new InputStreamReader(in, charset)) {
      for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
        TimeLimit.check();
        text.append(buffer, 0, read);
        if (text.length() > limit) {
          throw Rejection.tooMuchText(file.limits().characters());
        }
      }
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == '\ufeff';
    String decoded = (marked ? text.substring(1) : text.toString()).replace('\0', ' ');
    return new DecodedText(decoded, Source.EXTRACTED);
  }

  /** Offset near the first byte that is not UTF-8, or -1; keeps nothing of what it reads. */
  private long firstMalformed() throws IOException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    CharBuffer chars = CharBuffer.allocate(BUFFER);
    long counted = 0;
    long consumed = 0;
    try (InputStream in = Files.newInputStream(file.path())) {
      while (true) {
        TimeLimit.check();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        bytes.position(bytes.position() + Math.max(0, read)).flip();
        CoderResult result = decoder.decode(bytes, chars, read < 0);
        consumed += bytes.position();
        counted += chars.position();
        if (result.isError()) {
          return consumed;
        }
        if (counted > limit) {
          throw Rejection.tooMuchText(file.limits().characters());
        }
        if (read < 0) {
          return -1;
        }
        chars.clear();
        bytes.compact();
      }
    }
  }
}
