package dev.tandem.finetune.advice;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What can be done, the simplest first: of two that are worth the same the first is taken. */
public enum Approach {
  BASE("The model as it is, with a good prompt"),
  RAG("Retrieval: the model reads passages of your documents"),
  TUNED("A tuned model"),
  BOTH("A tuned model and retrieval");

  private final String words;

  Approach(String words) {
    this.words = words;
  }

  /** What it is, for people. */
  public String words() {
    return words;
  }

  /** The name in requests and answers. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The approach with this name. */
  @JsonCreator
  public static Approach of(String wire) {
    for (Approach each : values()) {
      if (each.wire().equals(wire)) {
        return each;
      }
    }
    throw new IllegalArgumentException("no approach");
  }
}
