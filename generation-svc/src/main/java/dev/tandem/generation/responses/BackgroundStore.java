package dev.tandem.generation.responses;

import dev.tandem.generation.answer.AnswerPiece;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Port to where responses are kept while they are answered in the background. */
public interface BackgroundStore {

  /** Keeps a response that is about to be answered, as running for so long. */
  Uni<Void> begin(String project, StoredResponse response, Duration lease);

  /**
   * Keeps what has been answered so far, and the response as running for so long again.
   *
   * @return whether the work shall go on: not when someone cancelled or deleted the response
   */
  Uni<Boolean> progress(String project, String id, List<AnswerPiece> pieces, Duration lease);

  /**
   * Asks whoever answers the response to stop.
   *
   * @return whether it was running
   */
  Uni<Boolean> cancel(String project, String id);

  /** Ends, with this piece, what has been running for longer than its lease; says how many. */
  Uni<Integer> endAbandoned(AnswerPiece.Failed end);
}
