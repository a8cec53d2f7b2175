package dev.tandem.retrieval.chunk;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.tandem.retrieval.parse.ParsedDocument;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The {@code static} strategy: windows of a fixed number of tokens, each beginning {@code max −
 * overlap} tokens after the one before, over the whole text. Tokens are those of OpenAI's embedding
 * models. A window that would begin or end inside a character begins or ends before it.
 */
final class TokenWindows {

  /** Text is given to the tokenizer in segments of this many characters, cut before a word. */
  private static final int SEGMENT = 16_384;

  private final String text;
  private final int size;
  private final int step;
  private final ChunkWriter writer;
  private final Queue<Integer> open = new ArrayDeque<>();
  private long token;

  TokenWindows(ParsedDocument document, ChunkingStrategy.Static windows) {
    this.text = document.text();
    this.size = windows.maxChunkSizeTokens();
    this.step = size - windows.chunkOverlapTokens();
    this.writer = new ChunkWriter(document);
  }

  List<Chunk> chunks() {
    int at = 0;
    while (at < text.length()) {
      int end = segmentEnd(at);
      segment(at, end);
      at = end;
    }
    // The windows still open all end with the text; those after the first add nothing to it.
    if (!open.isEmpty()) {
      writer.write(open.remove(), text.length(), "");
    }
    return writer.chunks();
  }

  /** Before white space after a word, where no token of the encoding can reach across. */
  private int segmentEnd(int at) {
    int limit = at + SEGMENT;
    if (limit >= text.length()) {
      return text.length();
    }
    for (int i = limit; i > at + SEGMENT / 2; i--) {
      if (Character.isLetterOrDigit(text.charAt(i - 1)) && opensToken(i)) {
        return i;
      }
    }
    return Character.isLowSurrogate(text.charAt(limit)) ? limit - 1 : limit;
  }

  private boolean opensToken(int i) {
    char c = text.charAt(i);
    return c == '\n' || (c == ' ' && Character.isLetterOrDigit(text.charAt(i + 1)));
  }

  private void segment(int start, int end) {
    IntArrayList tokens = Tokenizer.ENCODING.encodeOrdinary(text.substring(start, end));
    int at = start;
    int spare = 0;
    for (int i = 0; i < tokens.size(); i++) {
      boundary(at);
      token++;
      int bytes = spare + Tokenizer.bytes(tokens.get(i));
      while (bytes > 0 && at < end && bytes >= bytesAt(at)) {
        bytes -= bytesAt(at);
        at += Character.isHighSurrogate(text.charAt(at)) ? 2 : 1;
      }
      spare = bytes;
    }
  }

  /** A token begins here: windows may end before it and begin with it. */
  private void boundary(int at) {
    if (token >= size && (token - size) % step == 0) {
      writer.write(open.remove(), at, "");
    }
    if (token % step == 0) {
      open.add(at);
    }
  }

  private int bytesAt(int at) {
    char c = text.charAt(at);
    return c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isHighSurrogate(c) ? 4 : 3;
  }

  /** Loaded with the first static file: the vocabulary takes time and some ten megabytes. */
  private static final class Tokenizer {
    static final Encoding ENCODING =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
    private static final short[] LENGTHS = new short[1 << 17];

    /** Bytes of a token. Racing threads write the same value. */
    static int bytes(int token) {
      if (LENGTHS[token] == 0) {
        IntArrayList single = new IntArrayList(1);
        single.add(token);
        LENGTHS[token] = (short) ENCODING.decodeBytes(single).length;
      }
      return LENGTHS[token];
    }
  }
}
