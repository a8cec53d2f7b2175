package dev.tandem.finetune.advice.cost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prices and amounts to begin with, as the program has them.
 *
 * @param date when they were written down
 * @param meanings what each is
 */
public record PriceTable(
    String date, String currency, String note, Inputs inputs, Map<String, String> meanings) {

  private static final String RESOURCE = "/advice/prices.json";

  /** The table of this program. */
  public static PriceTable read(ObjectMapper json) {
    try (InputStream in = PriceTable.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing in the package");
      }
      return of(json.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PriceTable of(JsonNode table) {
    Map<Input, Double> values = new EnumMap<>(Input.class);
    Map<String, String> meanings = new LinkedHashMap<>();
    for (Input input : Input.values()) {
      JsonNode entry = table.path(input.isPrice() ? "prices" : "workload").path(input.wire());
      if (!entry.path(0).isNumber()) {
        throw new IllegalStateException(RESOURCE + " lacks " + input.wire());
      }
      values.put(input, entry.get(0).doubleValue());
      meanings.put(input.wire(), entry.path(1).asText());
    }
    return new PriceTable(
        table.path("date").asText(),
        table.path("currency").asText(),
        table.path("note").asText(),
        new Inputs(values),
        meanings);
  }
}
