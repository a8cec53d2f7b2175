package dev.tandem.finetune.run;

import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobQueue.Claimed;
import dev.tandem.finetune.job.JobState;
import dev.tandem.finetune.launcher.Launcher;
import dev.tandem.finetune.serving.Serving;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Stops the trainer of a job that was paused or has ended, and removes what an end leaves. */
@ApplicationScoped
class CleaningUp implements Step {

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Launcher launcher;
  private final Artifacts artifacts;
  private final Serving serving;
  private final RunConfig config;

  CleaningUp(Launcher launcher, Artifacts artifacts, Serving serving, RunConfig config) {
    this.launcher = launcher;
    this.artifacts = artifacts;
    this.serving = serving;
    this.config = config;
  }

  @Override
  public Outcome take(Claimed claimed) throws IOException {
    Job job = claimed.job();
    boolean ended = job.state() instanceof JobState.Ended;
    boolean stopped =
        ended
            ? launcher.stop(job.id(), config.cancelGrace())
            : launcher.pause(job.id(), config.pauseGrace());
    if (!stopped) {
      return new Outcome.Again(LOOK, job.note(), List.of());
    }
    if (ended) {
      launcher.cleanUp(job.id());
      if (!(job.state() instanceof JobState.Succeeded)) {
        artifacts.delete(job.id());
        if (job.result() != null) {
          // It may have been loaded just when its job was cancelled.
          serving.unload(job.project(), job.modelName());
        }
      }
    }
    return new Outcome.CleanedUp();
  }
}
