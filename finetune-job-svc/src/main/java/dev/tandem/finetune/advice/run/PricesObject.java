package dev.tandem.finetune.advice.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.advice.cost.Inputs;
import dev.tandem.finetune.advice.cost.PriceTable;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The prices and amounts that advice begins with.
 *
 * @param defaultsOf date of the defaults
 * @param own those that the project has put in the place of defaults
 * @param meanings of all
 */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "AdvicePrices")
public record PricesObject(
    String currency,
    Map<String, Double> prices,
    Map<String, Double> workload,
    String defaultsOf,
    String note,
    OwnPrices own,
    Map<String, String> meanings) {

  @JsonProperty("object")
  public String object() {
    return "advice.prices";
  }

  static PricesObject of(PriceTable table, String currency, Inputs all, OwnPrices own) {
    return new PricesObject(
        currency,
        all.shown(true),
        all.shown(false),
        table.date(),
        table.note(),
        own,
        table.meanings());
  }
}
