package dev.tandem.finetune.advice.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.advice.cost.Inputs;
import dev.tandem.finetune.advice.cost.PriceTable;
import dev.tandem.finetune.advice.run.Advice.Basis;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.regex.Pattern;

/** The prices of each project: the defaults with its own in their place. Thread-safe. */
@ApplicationScoped
public class AdvicePrices {

  private static final Pattern CURRENCY = Pattern.compile("[A-Za-z]{1,8}");
  private static final OwnPrices NONE = new OwnPrices(null, null, null);

  private final PriceStore store;
  private final PriceTable table;
  private final Clock clock;

  AdvicePrices(PriceStore store, ObjectMapper json, Clock clock) {
    this.store = store;
    this.table = PriceTable.read(json);
    this.clock = clock;
  }

  /** Prices and amounts with their currency. */
  record Priced(Inputs inputs, String currency) {

    /** The same with others in the place of some. */
    Priced with(OwnPrices own) {
      return new Priced(
          inputs.with("prices", true, own.prices()).with("workload", false, own.workload()),
          own.currency() == null ? currency : checked(own.currency()));
    }
  }

  private static String checked(String currency) {
    if (!CURRENCY.matcher(currency).matches()) {
      throw ApiError.invalid("currency", "'currency' must be 1 to 8 letters, such as EUR.");
    }
    return currency;
  }

  /** What advice for the project begins with. */
  Uni<Priced> of(String project) {
    return store.find(project).map(own -> defaults().with(own.orElse(NONE)));
  }

  private Priced defaults() {
    return new Priced(table.inputs(), table.currency());
  }

  /** The inputs that advice was given by. */
  Inputs of(Basis basis) {
    return table
        .inputs()
        .with("prices", true, basis.prices())
        .with("workload", false, basis.workload());
  }

  /** The table as the project has it. */
  Uni<PricesObject> shown(String project) {
    return store
        .find(project)
        .map(
            own -> {
              Priced all = defaults().with(own.orElse(NONE));
              return PricesObject.of(table, all.currency(), all.inputs(), own.orElse(NONE));
            });
  }

  /** Keeps the project's own; an empty request goes back to the defaults. */
  Uni<PricesObject> put(String project, OwnPrices own) {
    OwnPrices kept = own == null ? NONE : own;
    defaults().with(kept);
    return store.put(project, kept, clock.instant()).chain(() -> shown(project));
  }
}
