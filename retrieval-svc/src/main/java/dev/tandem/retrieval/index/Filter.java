package dev.tandem.retrieval.index;

import java.util.List;

/** A condition on the attributes of files. */
public sealed interface Filter {

  /** How an attribute is compared; missing attributes match only {@code NE} and {@code NIN}. */
  enum Operator {
    EQ,
    NE,
    GT,
    GTE,
    LT,
    LTE,
    IN,
    NIN
  }

  /**
   * Compares one attribute.
   *
   * @param values JSON scalars (String, Number, Boolean), none null; exactly one except for {@code
   *     IN} and {@code NIN}. Numbers are ordered with numbers and text with text only
   */
  record Comparison(Operator operator, String key, List<Object> values) implements Filter {
    public Comparison {
      values = List.copyOf(values);
    }
  }

  /** All of them hold; holds when there are none. */
  record All(List<Filter> filters) implements Filter {
    public All {
      filters = List.copyOf(filters);
    }
  }

  /** One of them holds; fails when there are none. */
  record Any(List<Filter> filters) implements Filter {
    public Any {
      filters = List.copyOf(filters);
    }
  }
}
