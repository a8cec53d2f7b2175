package dev.tandem.generation.batch;

import dev.tandem.generation.batch.Batch.Mistake;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Port to the batches that need work as a whole: to be validated before their lines run, and to be
 * finalized after. Each claim is a lease; what is done under one that was lost changes nothing and
 * says so.
 */
public interface BatchQueue {

  /**
   * A batch in the hands of a worker.
   *
   * @param status validating, finalizing or cancelling
   * @param started whether any line could have run
   * @param outputLife seconds until its output files expire, or null
   * @param outputFileId that an earlier worker has kept already, or null
   * @param errorFileId likewise
   * @param claims how often it was claimed
   */
  record Claimed(
      UUID claim,
      long number,
      String id,
      String project,
      String endpoint,
      String inputFileId,
      BatchStatus status,
      boolean started,
      Long outputLife,
      String outputFileId,
      String errorFileId,
      int claims) {}

  /** A line of the input file; {@code body} is a JSON object. */
  record NewLine(int line, String id, String customId, String body) {}

  /** Closes batches that have no line left to run, or no time; then takes up the next one. */
  Uni<Optional<Claimed>> claim(Duration lease);

  /** Prolongs the claim; false when it was lost. */
  Uni<Boolean> renew(Claimed batch, Duration lease);

  /** Adds lines, of which those that are there already stay; false when the claim was lost. */
  Uni<Boolean> addLines(Claimed batch, List<NewLine> lines);

  /** Lets the lines run. */
  Uni<Boolean> begin(Claimed batch, int lines, String model);

  /** Ends the batch, whose input cannot be run, and forgets its lines. */
  Uni<Boolean> fail(Claimed batch, List<Mistake> mistakes);

  /** Notes a file that was kept, so that it is not kept again; null for those not there yet. */
  Uni<Boolean> noteFiles(Claimed batch, String outputFileId, String errorFileId);

  /** Ends the batch and forgets its lines. */
  Uni<Boolean> finish(Claimed batch, BatchStatus end);

  /** Gives the batch back, to be claimed again after a pause. */
  Uni<Void> retry(Claimed batch, Duration pause);
}
