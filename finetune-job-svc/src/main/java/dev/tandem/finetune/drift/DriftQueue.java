package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.finetune.job.EndNotices.Notice;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Port to the work of drift: checks that wait and remedies that go on. A claim is a lease. */
public interface DriftQueue {

  /** A check in the hands of a worker. */
  record ClaimedCheck(UUID claim, String id, int tries, Monitor monitor) {}

  /** A remedy in the hands of a worker. */
  record ClaimedRemedy(UUID claim, Monitor monitor, Finding finding) {}

  /** A finding to be kept, and what tells it to the outside when it is new. */
  record Kept(Finding finding, List<Notice> notices) {}

  /** What came of a check. */
  record Outcome(JsonNode report, List<Kept> found, List<Kept> closed) {}

  /** Starts checks of monitors whose time has come; how many. */
  Uni<Integer> startDue(Instant now);

  /** A check that waits. */
  Uni<Optional<ClaimedCheck>> claimCheck(Instant now, Duration lease);

  /** Holds it longer; false when it is lost. */
  Uni<Boolean> renew(ClaimedCheck check, Duration lease);

  /** Tries it again later. */
  Uni<Void> retry(ClaimedCheck check, Duration pause);

  /** Ends it; the ids of findings that are new. Nothing when it was lost. */
  Uni<List<String>> end(ClaimedCheck check, Outcome outcome, Instant at);

  /** Ends it without an outcome. */
  Uni<Void> fail(ClaimedCheck check, String error, Instant at);

  /** A remedy that is to be looked at. */
  Uni<Optional<ClaimedRemedy>> claimRemedy(Duration lease);

  /** Notes how far a remedy is, and looks again after a pause unless it has ended. */
  Uni<Void> moved(ClaimedRemedy remedy, RemedyRun run, Duration pause, List<Notice> notices);
}
