package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.Launcher.Launch;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Port to one kind of thing in the cluster that runs a trainer, a Job or a TrainJob. Each job has
 * one at most, known by its name. Failures are the client's own.
 */
interface Workloads {

  /** The job's workload as it is now. */
  Optional<Workload> find(String job);

  /** Makes one that has no pods until {@link #resume}; a conflict when there is one already. */
  Workload create(Launch launch);

  /** Has it lose its pods, and keeps it; says that this service did. */
  void suspend(String job);

  /** Has it make pods again. */
  void resume(String job);

  /** Keeps the exit code of a trainer that was stopped. */
  void note(String job, int exitCode);

  /** Removes it, and after it all that it made. */
  void delete(String job);

  /** All pods of the job, those of earlier workloads included. */
  List<Pod> pods(String job);

  /** Those of the pods that this workload made. */
  List<Pod> own(Workload workload, List<Pod> pods);

  /** The jobs that have one. */
  Set<String> jobs();

  /** Those of them whose one this very installation made before then. */
  Set<String> madeHereBefore(Instant time);
}
