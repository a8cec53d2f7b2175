package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.TunedWeights;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * Has a replica open a whole model by the path of its folder. Such servers list nothing of the
 * kind, so they are asked for a token: the answer must name the folder. A server that answers as
 * whatever it is called would pass that too, so each has to refuse a folder that is not there
 * first.
 */
final class FolderOpening {

  private static final String ABSENT = "-absent";

  private final Vertx vertx;

  FolderOpening(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Fails with {@link Fault}. */
  Uni<Void> open(Target target, TunedWeights weights) {
    return believed(target, weights)
        .chain(() -> ask(target.replica(), weights, target.servedAs()))
        .onFailure(FolderOpening::isFailure)
        .transform(failure -> unopened(weights, (Fault) failure))
        .invoke(
            answer -> {
              if (!target.isNamedBy(answer.path("model").asText())) {
                throw Fault.otherModel(weights.name());
              }
              target.replica().opens(target.servedAs());
            })
        .onFailure(FolderOpening::isOfTheFolder)
        .invoke(() -> target.replica().forget(target.servedAs()))
        .replaceWithVoid();
  }

  /** Whether the replica opens folders at all, asked once. */
  private Uni<Void> believed(Target target, TunedWeights weights) {
    Replica replica = target.replica();
    if (replica.isOpeningFolders()) {
      return Uni.createFrom().voidItem();
    }
    return ask(replica, weights, target.servedAs() + ABSENT)
        .map(answer -> true)
        .onFailure(FolderOpening::isFailure)
        .recoverWithItem(false)
        .invoke(
            answered -> {
              if (answered) {
                throw pretending();
              }
              replica.openingFolders(true);
            })
        .replaceWithVoid();
  }

  private Uni<ObjectNode> ask(Replica replica, TunedWeights weights, String folder) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", folder).put("max_tokens", 1).put("stream", false);
    body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    Exchange.Question question =
        new Exchange.Question(
            replica.whole(), AdapterLoading.bytes(body), false, replica.settings().timeout());
    return WholeAnswer.of(replica, weights.name(), question, vertx.getOrCreateContext());
  }

  /** Whether the server is there, takes our key, and will not answer. */
  private static boolean isFailure(Throwable failure) {
    return failure instanceof Fault fault
        && (fault.kind() == FaultKind.REFUSED || fault.kind() == FaultKind.FAILED);
  }

  /** Whether another try would fail in the same way; a server that is away says nothing. */
  private static boolean isOfTheFolder(Throwable failure) {
    return failure instanceof Fault fault
        && (fault.kind() == FaultKind.REFUSED || fault.kind() == FaultKind.OTHER_MODEL);
  }

  private static Fault pretending() {
    return new Fault(
        FaultKind.REFUSED,
        ApiError.invalid(
            "artifact.path",
            "It answers for a folder that is not there, so it does not open models by their"
                + " folders: adapters=path is wrong for it."));
  }

  private static Fault unopened(TunedWeights weights, Fault fault) {
    return new Fault(
        FaultKind.REFUSED,
        ApiError.invalid(
            "artifact.path",
            "It could not open the folder '"
                + weights.path()
                + "', which it must see at this path: "
                + fault.told().getMessage()));
  }
}
