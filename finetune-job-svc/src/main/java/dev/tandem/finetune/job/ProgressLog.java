package dev.tandem.finetune.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to what trainers tell of their jobs. */
public interface ProgressLog {

  /**
   * A job as its trainer may see it.
   *
   * @param tokenHash SHA-256 of the token of its trainer, or null when it has none
   */
  record Watched(Job job, byte[] tokenHash) {}

  /**
   * Something that a trainer told.
   *
   * @param n its number; each is kept once
   * @param patch members of the job's progress that it replaces
   * @param estimatedFinish or null
   * @param checkpoint that was written, or null
   * @param weights of a checkpoint, which are here now, or null
   * @param result of the training, or null
   * @param error that training ended with, or null
   */
  record Entry(
      long n,
      JobEvent.New event,
      JsonNode patch,
      Instant estimatedFinish,
      NewCheckpoint checkpoint,
      Weights weights,
      JsonNode result,
      JobError error) {}

  /**
   * A checkpoint that is not kept yet.
   *
   * @param path in the trainer's folder
   * @param metrics a JSON object
   */
  record NewCheckpoint(String id, long step, String path, JsonNode metrics) {}

  /**
   * The model that a checkpoint is, all of whose files have arrived.
   *
   * @param manifest as the trainer wrote it
   */
  record Weights(long step, JsonNode manifest) {}

  /** The job with this id, of any project. */
  Uni<Optional<Watched>> find(String job);

  /** Keeps those entries whose numbers are new, in one commit. */
  Uni<Void> keep(Job job, List<Entry> entries);
}
