package dev.tandem.generation.receipt;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The texts of a receipt that can be removed, by name: {@code user}, {@code question}, {@code
 * answer}, and {@code query_1} and so on for what was searched for, by hop.
 */
public record Texts(@JsonValue SortedMap<String, KeptText> named) {

  private static final String USER = "user";

  @JsonCreator
  public Texts(SortedMap<String, KeptText> named) {
    this.named = new TreeMap<>(named);
  }

  static Texts of(ReceiptDraft.Said said) {
    SortedMap<String, KeptText> named = new TreeMap<>();
    put(named, USER, said.user());
    put(named, "question", said.question());
    put(named, "answer", said.answer());
    for (int hop = 0; hop < said.queries().size(); hop++) {
      put(named, "query_" + (hop + 1), said.queries().get(hop));
    }
    return new Texts(named);
  }

  private static void put(Map<String, KeptText> named, String name, String text) {
    if (text != null) {
      named.put(name, KeptText.of(text));
    }
  }

  /** What is left where words may not be kept. */
  Texts userOnly() {
    SortedMap<String, KeptText> user = new TreeMap<>(named);
    user.keySet().retainAll(Set.of(USER));
    return new Texts(user);
  }

  /** What the chain holds of the texts: their salted digests, in hexadecimal. */
  SortedMap<String, String> digests() {
    SortedMap<String, String> digests = new TreeMap<>();
    named.forEach((name, text) -> digests.put(name, text.digest()));
    return digests;
  }
}
