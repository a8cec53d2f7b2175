package dev.tandem.finetune.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobSpec;
import dev.tandem.finetune.job.Plan;
import dev.tandem.finetune.launcher.JobFile;
import dev.tandem.finetune.launcher.JobFile.BaseModelPlace;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.model.BaseModel;
import dev.tandem.finetune.model.BaseModels;
import dev.tandem.finetune.model.Technique;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the trainer of a job is told. */
@ApplicationScoped
class Launches {

  private final BaseModels models;
  private final RunConfig config;
  private final HttpServer server;
  private final ObjectMapper json;

  Launches(BaseModels models, RunConfig config, HttpServer server, ObjectMapper json) {
    this.models = models;
    this.config = config;
    this.server = server;
    this.json = json;
  }

  /**
   * @throws LaunchFailed when the model is not configured any more
   */
  Launch of(Job job, Plan plan, String token) {
    JobSpec spec = job.spec();
    BaseModel model =
        models
            .find(spec.model())
            .orElseThrow(
                () ->
                    new LaunchFailed(
                        "The model '%s' is not configured here any more.".formatted(spec.model())));
    String service =
        config.url().orElseGet(server::getLocalBaseUri).toString().replaceAll("/+$", "");
    String data = service + "/tandem/internal/v1/jobs/" + job.id() + "/data/";
    JobFile file =
        new JobFile(
            job.id(),
            spec.method(),
            spec.technique().wire(),
            new BaseModelPlace(model.name(), model.path().orElse(null), model.context()),
            new JobFile.Data(
                data + JobData.TRAINING,
                plan.validationDigest() == null ? null : data + JobData.VALIDATION,
                plan.generalDigest() == null ? null : data + JobData.GENERAL),
            hyperparameters(spec, plan),
            spec.packing() && spec.technique() != Technique.CLASSIFIER,
            spec.search() == null ? null : json.<JsonNode>valueToTree(spec.search()),
            spec.seed(),
            null,
            service,
            true,
            spec.merge(),
            config.keptCheckpoints());
    return new Launch(file, token, model.gpu());
  }

  /** A classifier chooses its own, and learns from rows that were held back once it is measured. */
  private static Map<String, Object> hyperparameters(JobSpec spec, Plan plan) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (spec.technique() == Technique.CLASSIFIER) {
      if (spec.validationFile() == null && plan.validationDigest() != null) {
        all.put("refit", 1);
      }
      return all;
    }
    all.put("epochs", plan.epochs());
    all.put("batch_size", plan.batchSize());
    if (plan.learningRate() == null) {
      all.put("learning_rate_multiplier", plan.learningRateMultiplier());
    } else {
      all.put("learning_rate", plan.learningRate());
    }
    if (plan.beta() != null) {
      all.put("beta", plan.beta());
    }
    if (spec.rank() != null) {
      all.put("rank", spec.rank());
    }
    return all;
  }
}
