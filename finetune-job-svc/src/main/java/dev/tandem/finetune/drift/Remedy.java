package dev.tandem.finetune.drift;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What helps against a finding. */
public enum Remedy {
  /** Process the files of the stores anew. */
  RE_INDEX(true),
  /** Process them anew, all cut in the same way. */
  RE_CHUNK(true),
  /** Add documents about what is asked for and not there; a person has to write or find them. */
  ADD_DOCUMENTS(false),
  /** A new version of the data set, tuning, evaluation, and the gate. */
  RE_TUNE(true),
  /** Fit the thresholds of abstention and routing on present questions; a person has to. */
  RE_FIT_THRESHOLDS(false);

  private final boolean automatic;

  Remedy(boolean automatic) {
    this.automatic = automatic;
  }

  /** Whether it needs nobody once it is started. */
  public boolean isAutomatic() {
    return automatic;
  }

  /** The name in answers. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one with this name. */
  @JsonCreator
  public static Remedy of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
