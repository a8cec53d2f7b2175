package dev.tandem.retrieval.embed.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * WordPiece as uncased BERT models were trained with (Devlin et al. 2019, after Wu et al. 2016):
 * control characters dropped, CJK ideographs set apart, accents stripped, lower case, split at
 * white space and punctuation, then the longest known piece first. Reads Hugging Face's {@code
 * tokenizer.json} and gives the ids its {@code BertNormalizer} gives, with one difference on
 * purpose: special tokens spelled out in a text ({@code [SEP]}) are text, so that no document can
 * steer the model. Immutable.
 */
public final class WordPieceTokenizer {

  private static final int LONGEST_WORD = 100;
  private static final String CONTINUATION = "##";

  private final Map<String, Integer> starts = new HashMap<>();
  // Without their "##", so that no lookup has to concatenate.
  private final Map<String, Integer> continuations = new HashMap<>();
  private final int unknown;
  private final int begin;
  private final int end;
  private final int longestPiece;

  private WordPieceTokenizer(Map<String, Integer> vocabulary) {
    vocabulary.forEach(
        (text, id) -> {
          if (text.startsWith(CONTINUATION) && text.length() > CONTINUATION.length()) {
            continuations.put(text.substring(CONTINUATION.length()), id);
          } else {
            starts.put(text, id);
          }
        });
    unknown = require("[UNK]");
    begin = require("[CLS]");
    end = require("[SEP]");
    longestPiece = starts.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  /**
   * Reads {@code tokenizer.json} and leaves the stream open.
   *
   * @throws IllegalArgumentException when it describes something other than uncased WordPiece
   */
  public static WordPieceTokenizer read(InputStream tokenizerJson) throws IOException {
    JsonNode root = new ObjectMapper().readTree(tokenizerJson);
    boolean wordPiece = root.at("/model/type").asText("WordPiece").equals("WordPiece");
    if (!wordPiece
        || !root.at("/model/vocab").isObject()
        || !root.at("/normalizer/lowercase").asBoolean()) {
      throw new IllegalArgumentException("tokenizer.json is not an uncased WordPiece tokenizer");
    }
    Map<String, Integer> vocabulary = new HashMap<>();
    root.at("/model/vocab")
        .properties()
        .forEach(piece -> vocabulary.put(piece.getKey(), piece.getValue().intValue()));
    return new WordPieceTokenizer(vocabulary);
  }

  /**
   * Reads {@code vocab.txt} of an uncased BERT, a piece a line in the order of the ids, and leaves
   * the stream open.
   *
   * @throws IllegalArgumentException when special pieces are missing
   */
  public static WordPieceTokenizer readVocabulary(InputStream vocabularyText) throws IOException {
    Map<String, Integer> vocabulary = new HashMap<>();
    int id = 0;
    for (String piece : new String(vocabularyText.readAllBytes(), UTF_8).split("\r?\n")) {
      vocabulary.putIfAbsent(piece, id++);
    }
    return new WordPieceTokenizer(vocabulary);
  }

  /** What every sequence begins with, {@code [CLS]}. */
  public int begin() {
    return begin;
  }

  /** What every sequence ends with, {@code [SEP]}. */
  public int end() {
    return end;
  }

  private int require(String piece) {
    Integer id = starts.get(piece);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary has no " + piece);
    }
    return id;
  }

  /** The ids of a text's pieces, without special ones. */
  public int[] encode(String text) {
    Pieces pieces = new Pieces(Math.max(16, text.length() / 4));
    String clean = clean(text);
    StringBuilder word = new StringBuilder();
    int at = 0;
    while (at < clean.length()) {
      int c = clean.codePointAt(at);
      at += Character.charCount(c);
      if (c >= 0x80 && Character.getType(c) == Character.NON_SPACING_MARK) {
        continue;
      }
      if (CharacterClasses.isWhitespace(c)) {
        addWord(word, pieces);
      } else if (CharacterClasses.isPunctuation(c)) {
        addWord(word, pieces);
        word.appendCodePoint(c);
        addWord(word, pieces);
      } else {
        word.appendCodePoint(Character.toLowerCase(c));
      }
    }
    addWord(word, pieces);
    return pieces.toArray();
  }

  private static String clean(String text) {
    StringBuilder clean = null;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      boolean plain = c >= 0x20 && c < 0x7f;
      if (!plain && clean == null) {
        clean = new StringBuilder(text.length() + 16).append(text, 0, at);
      }
      if (clean != null) {
        appendClean(clean, c);
      }
      at += Character.charCount(c);
    }
    return clean == null ? text : Normalizer.normalize(clean, Normalizer.Form.NFD);
  }

  private static void appendClean(StringBuilder clean, int c) {
    if (CharacterClasses.isWhitespace(c)) {
      clean.append(' ');
    } else if (CharacterClasses.isIdeograph(c)) {
      clean.append(' ').appendCodePoint(c).append(' ');
    } else if (!CharacterClasses.isDropped(c)) {
      clean.appendCodePoint(c);
    }
  }

  /** Adds the word's pieces and empties it. */
  private void addWord(StringBuilder word, Pieces pieces) {
    if (word.isEmpty()) {
      return;
    }
    String text = word.toString();
    word.setLength(0);
    Integer whole = starts.get(text);
    if (whole != null) {
      pieces.add(whole);
    } else if (text.length() > LONGEST_WORD
        && text.codePointCount(0, text.length()) > LONGEST_WORD) {
      pieces.add(unknown);
    } else {
      addParts(text, pieces);
    }
  }

  private void addParts(String word, Pieces pieces) {
    int first = pieces.size();
    int start = 0;
    while (start < word.length()) {
      Map<String, Integer> known = start == 0 ? starts : continuations;
      int end = Math.min(word.length(), start + longestPiece);
      Integer id = null;
      while (end > start && (id = known.get(word.substring(start, end))) == null) {
        end--;
      }
      if (id == null) {
        pieces.truncate(first);
        pieces.add(unknown);
        return;
      }
      pieces.add(id);
      start = end;
    }
  }

  /** A growing array of ids. */
  private static final class Pieces {
    private int[] ids;
    private int size;

    Pieces(int capacity) {
      ids = new int[capacity];
    }

    void add(int id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, size * 2);
      }
      ids[size++] = id;
    }

    int size() {
      return size;
    }

    void truncate(int newSize) {
      size = newSize;
    }

    int[] toArray() {
      return Arrays.copyOf(ids, size);
    }
  }
}
