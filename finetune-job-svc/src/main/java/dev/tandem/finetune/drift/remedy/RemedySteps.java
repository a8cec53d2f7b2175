package dev.tandem.finetune.drift.remedy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.drift.DriftConfig;
import dev.tandem.finetune.drift.DriftQueue;
import dev.tandem.finetune.drift.DriftQueue.ClaimedRemedy;
import dev.tandem.finetune.drift.Remedy;
import dev.tandem.finetune.drift.RemedyRun;
import dev.tandem.finetune.job.EndNotices.Notice;
import dev.tandem.finetune.webhook.Endpoints;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Moves remedies on, one step at a time. Blocks. */
@ApplicationScoped
public class RemedySteps {

  private static final String ENDED = "drift.remedy_ended";
  private static final int TOO_MANY = 429;
  private static final int SERVER = 500;

  private final DriftQueue queue;
  private final Reprocessing files;
  private final Retraining retraining;
  private final Endpoints endpoints;
  private final DriftConfig config;
  private final ObjectMapper json;
  private final Clock clock;

  RemedySteps(
      DriftQueue queue,
      Reprocessing files,
      Retraining retraining,
      Endpoints endpoints,
      DriftConfig config,
      ObjectMapper json,
      Clock clock) {
    this.queue = queue;
    this.files = files;
    this.retraining = retraining;
    this.endpoints = endpoints;
    this.config = config;
    this.json = json;
    this.clock = clock;
  }

  /** Takes a step of one remedy; whether there was one. */
  public boolean step() {
    Optional<ClaimedRemedy> claimed = queue.claimRemedy(config.lease()).await().indefinitely();
    claimed.ifPresent(this::take);
    return claimed.isPresent();
  }

  private void take(ClaimedRemedy claimed) {
    RemedyRun run = claimed.finding().run();
    RemedyRun next = moved(claimed, run);
    List<Notice> notices = next.isRunning() ? List.of() : told(claimed, next);
    // What moved on goes on at once; what waits for others is looked at again later.
    boolean waits = next.equals(run);
    queue
        .moved(claimed, next, waits ? config.remedyPoll() : java.time.Duration.ZERO, notices)
        .await()
        .indefinitely();
  }

  private RemedyRun moved(ClaimedRemedy claimed, RemedyRun run) {
    try {
      return run.remedy() == Remedy.RE_TUNE ? retraining.step(claimed) : files.step(claimed);
    } catch (ApiError e) {
      if (e.status() == TOO_MANY || e.status() >= SERVER) {
        return run;
      }
      return run.ended(RemedyRun.FAILED, e.getMessage(), clock.instant().getEpochSecond());
    }
  }

  private List<Notice> told(ClaimedRemedy claimed, RemedyRun run) {
    ObjectNode data = json.createObjectNode().put("id", claimed.finding().id());
    data.put("monitor", claimed.monitor().id());
    data.put("deployment", claimed.monitor().deployment());
    data.set("remedy", json.valueToTree(run));
    return endpoints.about(claimed.monitor().project(), ENDED, clock.instant(), data);
  }
}
