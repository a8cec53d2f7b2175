package dev.tandem.finetune.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.finetune.job.ProgressLog.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a post of progress. Losses that are no number (NaN) are read and left out. */
final class ProgressReader {

  private static final int MAX_ITEMS = 500;
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build()
          .readerFor(JsonNode.class);

  private ProgressReader() {}

  /**
   * @throws ApiError 400 that names the item at fault
   */
  static List<Entry> read(byte[] body) {
    JsonNode items = parse(body).path("items");
    if (!items.isArray() || items.size() > MAX_ITEMS) {
      throw ApiError.invalid("items", "'items' must be a list of at most 500 items.");
    }
    List<Entry> entries = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      JsonNode item = items.get(i);
      String place = "items[" + i + "]";
      if (!item.path("n").isIntegralNumber() || item.path("n").longValue() < 1) {
        throw ApiError.invalid(place + ".n", "'" + place + ".n' must be a whole number from 1.");
      }
      double at = item.path("at").asDouble(-1);
      if (!(at >= 0 && at < 1e11)) {
        throw ApiError.invalid(place + ".at", "'" + place + ".at' must be seconds since 1970.");
      }
      entries.add(ProgressItem.entry(item));
    }
    return entries;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return READER.readTree(body == null ? new byte[0] : body);
    } catch (JsonProcessingException e) {
      throw ErrorTable.toApiError(e, "");
    } catch (IOException e) {
      throw ApiError.invalid(null, "The request body is not text in UTF-8.");
    }
  }
}
