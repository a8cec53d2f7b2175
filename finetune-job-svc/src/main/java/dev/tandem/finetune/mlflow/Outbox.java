package dev.tandem.finetune.mlflow;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Port to what is still to be told. A claim is a lease. */
public interface Outbox {

  /** An entry in the hands of a worker. */
  record Entry(UUID claim, String kind, String id, String project, int tries) {}

  String JOB = "job";
  String EVALUATION = "evaluation";

  /** Notes what has ended since, of these projects or of all when it is null. */
  Uni<Void> collect(Set<String> projects);

  /** An entry that waits. */
  Uni<Optional<Entry>> claim(Duration lease);

  /** Notes that it was told, or given up when there is an error. */
  Uni<Void> done(Entry entry, String run, String error, Instant at);

  /** Has it wait. */
  Uni<Void> retry(Entry entry, Duration pause, String error, boolean counts);
}
