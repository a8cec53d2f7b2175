package dev.tandem.finetune.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which weights training changes. */
public enum Technique {
  /** A head over frozen sentence embeddings: no GPU, no download. */
  CLASSIFIER,
  /** Low-rank matrices beside the frozen weights. */
  LORA,
  /** As LoRA, over weights quantised to four bits. */
  QLORA,
  /** All weights. */
  FULL,
  /** Vectors put before the prompt. */
  PROMPT_TUNING;

  /** The name in requests, answers and job files. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The technique with this name, or empty. */
  public static Optional<Technique> of(String wire) {
    return Arrays.stream(values()).filter(each -> each.wire().equals(wire)).findFirst();
  }

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Technique::wire).toList();
  }
}
