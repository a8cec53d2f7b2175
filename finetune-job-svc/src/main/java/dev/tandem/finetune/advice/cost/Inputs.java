package dev.tandem.finetune.advice.cost;

import dev.tandem.api.error.ApiError;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A value for every {@link Input}. Immutable. */
public final class Inputs {

  private static final double MOST = 1e12;

  private final Map<Input, Double> values;

  Inputs(Map<Input, Double> values) {
    if (values.size() != Input.values().length) {
      throw new IllegalArgumentException("a value for every input");
    }
    this.values = Collections.unmodifiableMap(new EnumMap<>(values));
  }

  /** One value. */
  public double get(Input input) {
    return values.get(input);
  }

  /** The same with another value. */
  public Inputs with(Input input, double value) {
    Map<Input, Double> more = new EnumMap<>(values);
    more.put(input, value);
    return new Inputs(more);
  }

  /**
   * The same with values of a caller.
   *
   * @param param of the request, for messages
   * @param prices whether these are prices, and not amounts
   * @param sent by name, or null
   * @throws ApiError 400 for a name that means nothing here and for what is no possible value
   */
  public Inputs with(String param, boolean prices, Map<String, Double> sent) {
    Inputs all = this;
    for (Map.Entry<String, Double> each :
        (sent == null ? Map.<String, Double>of() : sent).entrySet()) {
      String name = param + "." + each.getKey();
      Input input =
          Input.of(each.getKey())
              .filter(found -> found.isPrice() == prices)
              .orElseThrow(() -> ApiError.invalid(param, "There is no '" + clean(name) + "'."));
      all = all.with(input, checked(name, input, each.getValue()));
    }
    return all;
  }

  private static String clean(String name) {
    String shown = name.replaceAll("\\p{Cntrl}", "?");
    return shown.length() > 80 ? shown.substring(0, 80) + "…" : shown;
  }

  private static double checked(String name, Input input, Double value) {
    double most = input == Input.CHANGED_SHARE ? 1 : MOST;
    boolean positive = input == Input.MONTHS || input == Input.QUERIES_MONTH;
    if (value == null || !(value >= 0 && value <= most) || (positive && value < 1)) {
      throw ApiError.invalid(
          name,
          "'%s' must be a number from %s to %s."
              .formatted(name, positive ? "1" : "0", most == 1 ? "1" : "1e12"));
    }
    return value;
  }

  /** By name, the prices or the amounts. */
  public Map<String, Double> shown(boolean prices) {
    Map<String, Double> shown = new LinkedHashMap<>();
    values.forEach(
        (input, value) -> {
          if (input.isPrice() == prices) {
            shown.put(input.wire(), value);
          }
        });
    return shown;
  }
}
