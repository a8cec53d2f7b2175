package dev.tandem.generation.feedback;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** Whether an answer was good. */
public enum Rating {
  UP,
  DOWN;

  static final List<String> LABELS = List.of(UP.label(), DOWN.label());

  /** The name as the database and JSON have it. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The rating of a name among {@link #LABELS}. */
  public static Rating labelled(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
