package dev.tandem.generation.backend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Port to the models that model servers serve.
 *
 * <p>A request is a chat completions body without {@code model} and {@code stream}; it is not
 * modified, and reaches the server with everything it holds. Both operations fail with {@link
 * dev.tandem.api.error.ApiError}: 400 for what the model cannot do and what the server refused, 429
 * and 503 with a time to wait when it is busy or away, 502 when its answer makes no sense, 504 when
 * it is slow. No failure names a server's address or key.
 */
public interface ModelServers {

  /** All models by the names that clients use, sorted. */
  List<ServedModel> models();

  /**
   * Asks the servers that tell themselves what they serve, so that what they have loaded a moment
   * ago is known, too.
   *
   * @return whether all of them have told it; never fails
   */
  Uni<Boolean> refresh();

  /** The model that clients call so. */
  Optional<ServedModel> model(String name);

  /**
   * One chat completion, not streamed: the server's answer as it is. Cancelling closes the call.
   *
   * @param asked told of each replica that is asked; the last one is the one that answers
   */
  Uni<ObjectNode> complete(ServedModel model, ObjectNode request, Consumer<Origin> asked);

  /** The same for callers to whom it is all one who answers. */
  default Uni<ObjectNode> complete(ServedModel model, ObjectNode request) {
    return complete(model, request, origin -> {});
  }

  /**
   * A chat completion's chunks as they come, with the usage in the last one where the server counts
   * it; without the {@code [DONE]} that ends them. Chunks are read from the server only as they are
   * asked for. Cancelling closes the call. Can fail after some chunks.
   *
   * @param asked told of each replica that is asked; the last one is the one that answers
   */
  Multi<ObjectNode> stream(ServedModel model, ObjectNode request, Consumer<Origin> asked);

  /** The same for callers to whom it is all one who answers. */
  default Multi<ObjectNode> stream(ServedModel model, ObjectNode request) {
    return stream(model, request, origin -> {});
  }
}
