package dev.tandem.retrieval.embed;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/** The tokenizer of OpenAI's embedding models, cl100k_base; loaded at its first use. */
public final class OpenAiTokens {

  /** Ids from here on are special tokens, or nothing. */
  private static final int ORDINARY = 100_256;

  private static final class Loaded {
    private static final Encoding CL100K =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
  }

  private OpenAiTokens() {}

  /** Tokens in the text, special ones spelled out in it read as text. */
  public static int count(String text) {
    return Loaded.CL100K.countTokensOrdinary(text);
  }

  /**
   * The text that these tokens spell.
   *
   * @throws IllegalArgumentException when one of them is not a token
   */
  static String decode(int[] tokens) {
    IntArrayList list = new IntArrayList(tokens.length);
    for (int token : tokens) {
      if (token < 0 || token >= ORDINARY) {
        throw new IllegalArgumentException("not a token of cl100k_base");
      }
      list.add(token);
    }
    return Loaded.CL100K.decode(list);
  }
}
