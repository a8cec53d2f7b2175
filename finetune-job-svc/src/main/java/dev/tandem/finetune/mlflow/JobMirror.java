package dev.tandem.finetune.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.dataset.DatasetStore;
import dev.tandem.finetune.job.FineTuningJob;
import dev.tandem.finetune.job.FineTuningJobs;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.mlflow.TrackedRun.Input;
import dev.tandem.finetune.mlflow.TrackedRun.ModelVersion;
import dev.tandem.finetune.mlflow.TrackedRun.Point;
import dev.tandem.finetune.registry.ModelStore;
import dev.tandem.finetune.registry.RegisteredModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fine-tuning jobs as runs. Blocks. */
@ApplicationScoped
class JobMirror {

  private static final int PAGE = 100;

  private final FineTuningJobs jobs;
  private final DatasetStore datasets;
  private final ModelStore models;
  private final ObjectMapper json;

  JobMirror(FineTuningJobs jobs, DatasetStore datasets, ModelStore models, ObjectMapper json) {
    this.jobs = jobs;
    this.datasets = datasets;
    this.models = models;
    this.json = json;
  }

  /**
   * @throws dev.tandem.api.error.ApiError 404 when it is gone
   */
  TrackedRun of(String project, String id, String experiment) {
    FineTuningJob job = jobs.get(project, id).await().indefinitely();
    Optional<RegisteredModel> model =
        job.fineTunedModel() == null
            ? Optional.empty()
            : models.find(project, job.fineTunedModel()).await().indefinitely();
    Instant end =
        Instant.ofEpochSecond(job.finishedAt() == null ? job.createdAt() : job.finishedAt());
    List<Point> metrics = new ArrayList<>(history(project, id));
    model
        .map(RegisteredModel::metrics)
        .ifPresent(
            all ->
                Flat.numbers(
                    "final.", all, (key, value) -> metrics.add(new Point(key, value, end, 0))));
    if (job.trainedTokens() != null) {
      metrics.add(new Point("trained_tokens", job.trainedTokens(), end, 0));
    }
    return new TrackedRun(
        experiment + "/" + project + "/fine-tuning",
        id,
        job.userProvidedSuffix() == null ? id : job.userProvidedSuffix(),
        Instant.ofEpochSecond(job.createdAt()),
        end,
        TrackedRun.status(job.status()),
        params(job),
        metrics,
        tags(project, job),
        inputs(project, job, model),
        model.map(each -> version(project, job, each)).orElse(null));
  }

  /** Figures of the events that have a step. */
  private List<Point> history(String project, String id) {
    List<Point> points = new ArrayList<>();
    String after = null;
    boolean more = true;
    while (more) {
      Page<JobEvent> page =
          jobs.events(project, id, PageRequest.of(null, PAGE, PAGE, null, after, null))
              .await()
              .indefinitely();
      for (JobEvent event : page.data()) {
        after = event.id();
        JsonNode data = event.data();
        if (event.type().equals("metrics") && data != null) {
          Instant at = Instant.ofEpochSecond(event.createdAt());
          long step = data.path("step").asLong();
          Flat.numbers(
              "",
              data,
              (key, value) -> {
                if (!key.equals("step")) {
                  points.add(new Point(key, value, at, step));
                }
              });
        }
      }
      more = page.hasMore() && !page.data().isEmpty();
    }
    return points;
  }

  private Map<String, String> params(FineTuningJob job) {
    Map<String, String> params = new HashMap<>();
    params.put("base_model", job.model());
    params.put("training_file", job.trainingFile());
    params.put("seed", Integer.toString(job.seed()));
    if (job.validationFile() != null) {
      params.put("validation_file", job.validationFile());
    }
    Flat.texts("hyperparameters.", json.valueToTree(job.hyperparameters()), params);
    Flat.texts(
        "",
        json.createObjectNode().set("technique", json.valueToTree(job.tandem().technique())),
        params);
    if (job.tandem().rank() != null) {
      params.put("rank", job.tandem().rank().toString());
    }
    return params;
  }

  private static Map<String, String> tags(String project, FineTuningJob job) {
    Map<String, String> tags = new HashMap<>();
    tags.put(TrackedRun.ID, job.id());
    tags.put("tandem.project", project);
    tags.put("tandem.kind", Outbox.JOB);
    job.metadata().forEach((key, value) -> tags.put("metadata." + Flat.key(key), value));
    if (job.fineTunedModel() != null) {
      tags.put("tandem.model", job.fineTunedModel());
    }
    if (job.error() != null) {
      tags.put("tandem.error", job.error().message());
    }
    return tags;
  }

  private List<Input> inputs(String project, FineTuningJob job, Optional<RegisteredModel> model) {
    List<Input> inputs = new ArrayList<>();
    input(project, "training", job.trainingFile(), model, inputs);
    if (job.validationFile() != null) {
      input(project, "validation", job.validationFile(), model, inputs);
    }
    return inputs;
  }

  private void input(
      String project, String role, String id, Optional<RegisteredModel> model, List<Input> inputs) {
    Optional<Dataset> dataset = datasets.find(project, id).await().indefinitely();
    String digest =
        dataset
            .map(Dataset::digest)
            .or(
                () ->
                    model.stream()
                        .flatMap(each -> each.datasets().stream())
                        .filter(each -> each.fileId().equals(id) && each.digest() != null)
                        .map(RegisteredModel.DataSet::digest)
                        .findFirst())
            .orElse(id);
    String name =
        dataset
            .filter(each -> each.name() != null)
            .map(each -> each.name() + " v" + each.version())
            .orElse(id);
    inputs.add(new Input(role, name, Flat.digest(digest), id));
  }

  /** Jobs of the same base model and suffix make versions of one registered model. */
  private static ModelVersion version(String project, FineTuningJob job, RegisteredModel model) {
    String suffix = job.userProvidedSuffix() == null ? "" : "-" + job.userProvidedSuffix();
    String registered = (project + "-" + job.model() + suffix).replaceAll("[^A-Za-z0-9._-]", "-");
    Map<String, String> tags = new HashMap<>();
    tags.put("tandem.model", model.id());
    tags.put("tandem.digest", String.valueOf(model.digest()));
    return new ModelVersion(registered, model.id(), tags);
  }
}
