package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.dataset.check.DataReport;
import dev.tandem.finetune.job.CreateJob;
import dev.tandem.finetune.job.JobSpec;
import dev.tandem.finetune.job.SpecReader;
import dev.tandem.finetune.model.BaseModels;
import dev.tandem.finetune.preflight.Preflight;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a job would say of its files, without the job. Thread-safe. */
@ApplicationScoped
public class DryRuns {

  private final SpecReader specs;
  private final BaseModels models;
  private final TrainingFileFetch files;
  private final DatasetPreflight preflight;
  private final CheckPool pool;
  private final ObjectMapper json;

  DryRuns(
      SpecReader specs,
      BaseModels models,
      TrainingFileFetch files,
      DatasetPreflight preflight,
      CheckPool pool,
      ObjectMapper json) {
    this.specs = specs;
    this.models = models;
    this.files = files;
    this.preflight = preflight;
    this.pool = pool;
    this.json = json;
  }

  /** Checks the request as a job's, then its files; fails as the creation of the job would. */
  Uni<DryRun> run(String project, DryRun.Request body) {
    JobSpec spec = specs.read(body == null ? null : job(body));
    return pool.run(() -> check(project, spec));
  }

  private DryRun check(String project, JobSpec spec) throws IOException {
    try (Workspace work = new Workspace()) {
      Path training = work.file("training.jsonl");
      files.fetch(project, "training_file", spec.trainingFile(), training);
      Optional<Path> validation = Optional.empty();
      if (spec.validationFile() != null) {
        Path local = work.file("validation.jsonl");
        files.fetch(project, "validation_file", spec.validationFile(), local);
        validation = Optional.of(local);
      }
      DataReport report =
          preflight.full(
              new Preflight.Request(
                  models.find(spec.model()).orElseThrow(),
                  spec.method(),
                  spec.technique().wire(),
                  spec.hyperparameters().epochs().asInt(0),
                  training,
                  validation));
      return DryRun.of(report);
    }
  }

  private CreateJob job(DryRun.Request body) {
    JsonNode method = body.method();
    CreateJob.Method read = null;
    if (method != null && !method.isNull()) {
      String type = method.isTextual() ? method.asText() : method.path("type").asText();
      read = new CreateJob.Method(type, null, null);
    }
    ObjectNode extension = null;
    if (body.technique() != null) {
      extension = json.createObjectNode().put("technique", body.technique());
    }
    return new CreateJob(
        body.model(),
        body.trainingFile(),
        body.validationFile(),
        null,
        null,
        null,
        null,
        read,
        body.hyperparameters(),
        extension);
  }
}
