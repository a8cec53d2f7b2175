package dev.tandem.finetune.drift.remedy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.dataset.CreateDataset;
import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.dataset.DatasetObject;
import dev.tandem.finetune.dataset.DatasetStore;
import dev.tandem.finetune.dataset.Datasets;
import dev.tandem.finetune.drift.Live;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.TunedOn.Tuned;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * A new version of the rows that a model was tuned on: one that somebody made since, or what the
 * same source gives now, or feedback. Blocks.
 */
@ApplicationScoped
class NewRows {

  private static final List<String> SOURCE =
      List.of(
          "vector_store_id",
          "from",
          "rows",
          "distractors",
          "unanswered",
          "model",
          "deployment",
          "seed");
  private static final int BAD_REQUEST = 400;

  private final Datasets datasets;
  private final DatasetStore store;
  private final Live live;
  private final ObjectMapper json;

  NewRows(Datasets datasets, DatasetStore store, Live live, ObjectMapper json) {
    this.datasets = datasets;
    this.store = store;
    this.live = live;
    this.json = json;
  }

  /**
   * What came of it.
   *
   * @param dataset or null
   * @param lacking why there is none, and what to do; null when there is one
   */
  record Made(String dataset, String lacking) {}

  Made make(Monitor monitor, Tuned tuned) {
    Optional<String> newer = newer(monitor, tuned);
    if (newer.isPresent()) {
      return new Made(newer.get(), null);
    }
    String name = tuned.dataset().map(Dataset::name).orElse(null);
    JsonNode source = source(monitor, tuned);
    if (source == null) {
      return lacking(name);
    }
    try {
      DatasetObject made =
          datasets
              .create(monitor.project(), new CreateDataset(name, null, null, source))
              .await()
              .indefinitely();
      return made.id().equals(tuned.datasetId())
          ? new Made(null, "The source gives the same rows as before; there is nothing to learn.")
          : new Made(made.id(), null);
    } catch (ApiError e) {
      if (e.status() == BAD_REQUEST) {
        return lacking(name);
      }
      throw e;
    }
  }

  private static Made lacking(String name) {
    return new Made(
        null,
        "The rows were made of a file. Make a data set of newer rows%s, and start the remedy again."
            .formatted(name == null ? "" : " under the name '" + name + "'"));
  }

  private Optional<String> newer(Monitor monitor, Tuned tuned) {
    return tuned
        .dataset()
        .filter(old -> old.name() != null)
        .flatMap(
            old ->
                store
                    .list(
                        monitor.project(),
                        new DatasetStore.Filter(old.name(), null, null),
                        new Keyset(PageRequest.of(null, 1, 1, null, null, null)))
                    .await()
                    .indefinitely()
                    .data()
                    .stream()
                    .filter(each -> each.version() > old.version())
                    .map(Dataset::id)
                    .findFirst());
  }

  /** The source of the old rows, or what people put right; null where neither can be had. */
  private JsonNode source(Monitor monitor, Tuned tuned) {
    JsonNode old = tuned.dataset().map(Dataset::source).orElse(json.missingNode());
    ObjectNode source = json.createObjectNode();
    if (old.path("type").asText().equals("vector_store")) {
      SOURCE.stream().filter(old::hasNonNull).forEach(each -> source.set(each, old.get(each)));
      return source;
    }
    List<String> stores = live.snapshot(monitor.project(), monitor.deployment()).stores();
    return stores.isEmpty()
        ? null
        : source
            .put("vector_store_id", stores.getFirst())
            .put("from", "feedback")
            .put("deployment", monitor.deployment());
  }
}
