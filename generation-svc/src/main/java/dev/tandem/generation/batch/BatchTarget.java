package dev.tandem.generation.batch;

import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** Port to the routes that answer the lines of batches. */
public interface BatchTarget {

  /**
   * What a route answered, whatever the status.
   *
   * @param requestId or null
   * @param retryAfter the wait that the answer asks for
   * @param body as it came, which need not be JSON
   */
  record Answer(int status, String requestId, Optional<Duration> retryAfter, String body) {}

  /**
   * Sends one request on behalf of a project. Cancelling the Uni breaks the request off.
   *
   * @param endpoint one of those that a batch can name
   * @param body a JSON object
   * @return fails with {@link java.net.ConnectException} when nothing listens there, and with
   *     {@link java.io.IOException} when there was no whole answer
   */
  Uni<Answer> send(Asker asker, String endpoint, String body);
}
