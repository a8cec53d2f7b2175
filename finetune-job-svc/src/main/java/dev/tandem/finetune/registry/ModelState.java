package dev.tandem.finetune.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a project thinks of a model. */
public enum ModelState {
  /** It came out of a job and can be tried under its name. */
  CANDIDATE,
  /** It is relied on. */
  LIVE,
  /** It is not served any more; its files are kept. */
  RETIRED;

  /** The name in requests, answers and rows. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state with this name, or empty. */
  public static Optional<ModelState> of(String wire) {
    return Arrays.stream(values()).filter(each -> each.wire().equals(wire)).findFirst();
  }
}
