package dev.tandem.finetune.advice.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.job.CreateJob;
import dev.tandem.finetune.job.FineTuningJob;
import dev.tandem.finetune.job.FineTuningJobs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** The fine-tuning job of a measurement, begun once whatever dies in between. Blocks. */
@ApplicationScoped
class Training {

  /** In the metadata of the job, so that it is found again. */
  private static final String KEY = "tandem_advice";

  private static final String LOADED = "loaded";

  private final FineTuningJobs jobs;

  Training(FineTuningJobs jobs) {
    this.jobs = jobs;
  }

  /** Whether the tuned model is still to come. */
  boolean isOpen(Advice advice, State state) {
    return advice.measuring().request().train() != null
        && state.trained() == null
        && !state.failures().containsKey(Approach.TUNED);
  }

  /** The state after a further step; null when there is nothing to do yet. */
  State next(Advice advice, State state) {
    if (!isOpen(advice, state)) {
      return null;
    }
    if (state.job() == null) {
      return begun(advice, state);
    }
    FineTuningJob job = jobs.get(advice.project(), state.job()).await().indefinitely();
    return switch (job.status()) {
      case "succeeded" -> loaded(state, job);
      case "failed" ->
          state.withFailure(
              Approach.TUNED,
              "The training failed: "
                  + (job.error() == null ? "no reason was told." : job.error().message()));
      case "cancelled" -> state.withFailure(Approach.TUNED, "The training was cancelled.");
      default -> null;
    };
  }

  /** A model that a server has yet to load is waited for; one that was retired is not. */
  private static State loaded(State state, FineTuningJob job) {
    String serving = job.tandem().serving();
    if (LOADED.equals(serving)) {
      return state.withTrained(job.fineTunedModel());
    }
    return "retired".equals(serving) || "deleted".equals(serving)
        ? state.withFailure(Approach.TUNED, "The tuned model is " + serving + ".")
        : null;
  }

  private State begun(Advice advice, State state) {
    List<FineTuningJob> earlier =
        jobs.list(advice.project(), 1, null, Map.of(KEY, state.mark()))
            .await()
            .indefinitely()
            .data();
    if (!earlier.isEmpty()) {
      return state.withJob(earlier.getFirst().id());
    }
    try {
      CreateJob marked = marked(advice.measuring().request().train(), state.mark());
      return state.withJob(jobs.create(advice.project(), marked).await().indefinitely().id());
    } catch (ApiError e) {
      if (e.status() == 429 || e.status() >= 500) {
        throw e;
      }
      return state.withFailure(Approach.TUNED, "The training was refused: " + e.getMessage());
    }
  }

  private static CreateJob marked(CreateJob sent, String mark) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    if (sent.metadata() instanceof ObjectNode own) {
      metadata.setAll(own);
    }
    metadata.put(KEY, mark);
    return new CreateJob(
        sent.model(),
        sent.trainingFile(),
        sent.validationFile(),
        sent.suffix(),
        sent.seed(),
        metadata,
        sent.integrations(),
        sent.method(),
        sent.hyperparameters(),
        sent.tandem());
  }
}
