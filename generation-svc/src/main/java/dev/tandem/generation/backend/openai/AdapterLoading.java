package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.TunedWeights;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells one replica at a time to load or unload an adapter by vLLM's routes, and believes only what
 * the replica lists afterwards.
 */
final class AdapterLoading {

  private record Step(Replica replica, String servedAs) {}

  private final Vertx vertx;
  private final FolderOpening folders;
  private final Map<Step, Uni<Void>> underWay = new ConcurrentHashMap<>();

  AdapterLoading(Vertx vertx) {
    this.vertx = vertx;
    this.folders = new FolderOpening(vertx);
  }

  /**
   * Has the replica serve it; where it is being loaded there already, waits for that. Fails with
   * {@link Fault}.
   */
  Uni<Void> ensure(Target target, TunedWeights weights) {
    Step step = new Step(target.replica(), target.servedAs());
    return Uni.createFrom()
        .deferred(
            () ->
                underWay.computeIfAbsent(
                    step,
                    fresh ->
                        begin(target, weights)
                            .onTermination()
                            .invoke(() -> underWay.remove(step))
                            .memoize()
                            .indefinitely()));
  }

  private Uni<Void> begin(Target target, TunedWeights weights) {
    return switch (target.replica().settings().adapters()) {
      case DYNAMIC -> told(target, weights);
      case PATH -> folders.open(target, weights);
      case NONE, STATIC -> verify(target, weights, null);
    };
  }

  private Uni<Void> told(Target target, TunedWeights weights) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("lora_name", target.servedAs()).put("lora_path", weights.path());
    // One that it has already is refused, too: what it lists decides.
    return post(target.replica(), target.replica().loading(), body, weights)
        .map(done -> (Fault) null)
        .onFailure(AdapterLoading::isRefusal)
        .recoverWithItem(failure -> (Fault) failure)
        .chain(refusal -> verify(target, weights, refusal));
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof Fault fault && fault.kind() == FaultKind.REFUSED;
  }

  private Uni<Void> verify(Target target, TunedWeights weights, Fault refusal) {
    Replica replica = target.replica();
    return list(replica)
        .invoke(
            () -> {
              if (!replica.isServing(target.servedAs())) {
                throw refusal != null ? refusal : Fault.notListed(weights, target);
              }
            });
  }

  /** Asks a replica what it serves. */
  Uni<Void> list(Replica replica) {
    Exchange.Question question =
        new Exchange.Question(replica.listing(), null, false, replica.settings().probe().timeout());
    return WholeAnswer.of(replica, "", question, vertx.getOrCreateContext())
        .invoke(answer -> replica.serves(Probes.listed(answer).keySet()))
        .replaceWithVoid();
  }

  /** Has the replica serve it no more. Fails with {@link Fault}. */
  Uni<Void> unload(Target target, TunedWeights weights) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("lora_name", target.servedAs());
    target.replica().forget(target.servedAs());
    return post(target.replica(), target.replica().unloading(), body, weights);
  }

  private Uni<Void> post(
      Replica replica, RequestOptions options, ObjectNode body, TunedWeights weights) {
    Exchange.Question question =
        new Exchange.Question(options, bytes(body), false, replica.settings().timeout());
    return Acknowledgement.of(replica, weights.name(), question, vertx.getOrCreateContext());
  }

  static Buffer bytes(ObjectNode body) {
    try {
      return Buffer.buffer(Json.WRITER.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree cannot be written", e);
    }
  }
}
