package dev.tandem.finetune.promotion.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.promotion.CreatePromotion;
import dev.tandem.finetune.promotion.Promotion;
import dev.tandem.finetune.promotion.Promotion.Event;
import dev.tandem.finetune.promotion.Promotion.State;
import dev.tandem.finetune.promotion.Promotion.Status;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads rows of {@code finetune.promotions}, and writes what they hold as JSON. */
@ApplicationScoped
class PromotionRow {

  static final String COLUMNS =
      """
      id, project, spec::text AS spec, status, ending, reason, state::text AS state,
      history::text AS history, created_at, finished_at""";

  private static final TypeReference<List<Event>> EVENTS = new TypeReference<>() {};

  private final ObjectMapper json;

  PromotionRow(ObjectMapper json) {
    this.json = json;
  }

  List<Promotion> read(RowSet<Row> rows) {
    List<Promotion> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(read(row));
    }
    return found;
  }

  private Promotion read(Row row) {
    try {
      return new Promotion(
          row.getString("id"),
          row.getString("project"),
          json.readValue(row.getString("spec"), CreatePromotion.class),
          status(row.getString("status")),
          status(row.getString("ending")),
          row.getString("reason"),
          json.readValue(row.getString("state"), State.class),
          json.readValue(row.getString("history"), EVENTS),
          instant(row, "created_at"),
          instant(row, "finished_at"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored promotion cannot be read", e);
    }
  }

  String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Status status(String stored) {
    return stored == null ? null : Status.valueOf(stored.toUpperCase(Locale.ROOT));
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
