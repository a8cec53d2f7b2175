package dev.tandem.finetune.drift;

import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.dataset.DatasetStore;
import dev.tandem.finetune.registry.ModelStore;
import dev.tandem.finetune.registry.RegisteredModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds what a tuned model was made from. Blocks. */
@ApplicationScoped
public class TunedOn {

  private static final String TRAINING = "training";

  private final ModelStore models;
  private final DatasetStore datasets;

  TunedOn(ModelStore models, DatasetStore datasets) {
    this.models = models;
    this.datasets = datasets;
  }

  /**
   * A tuned model and its rows.
   *
   * @param datasetId data set or file that it was trained with
   * @param dataset when it is a data set whose rows are still there
   * @param at when the rows were made; for a file when training was asked for
   */
  public record Tuned(
      RegisteredModel model, String datasetId, Optional<Dataset> dataset, Instant at) {

    List<String> sources() {
      return dataset.map(Dataset::sourceFiles).orElse(List.of());
    }
  }

  /** Empty for a model that was not tuned here. */
  public Optional<Tuned> find(String project, String model) {
    return models.find(project, model).await().indefinitely().map(found -> tuned(project, found));
  }

  private Tuned tuned(String project, RegisteredModel model) {
    String id =
        model.datasets().stream()
            .filter(each -> each.role().equals(TRAINING))
            .map(RegisteredModel.DataSet::fileId)
            .findFirst()
            .orElse("");
    Optional<Dataset> dataset = datasets.find(project, id).await().indefinitely();
    Instant at = dataset.map(Dataset::createdAt).orElse(Instant.ofEpochSecond(model.createdAt()));
    return new Tuned(model, id, dataset, at);
  }
}
