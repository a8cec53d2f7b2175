package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.openai.Places.State;
import dev.tandem.generation.backend.openai.Places.Ticket;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;

/**
 * One request at one replica: takes a place there, asks, and, however it ends, leaves the place and
 * tells breaker and meters what became of it.
 */
final class Call {

  private final Target target;
  private final Replica replica;
  private final String model;
  private final Context context;
  private final long begun = System.nanoTime();

  private final Ticket ticket = new Ticket(this::granted);

  private volatile UniEmitter<? super Void> waiting;
  private volatile boolean answered;

  /**
   * @param model as clients call it
   */
  Call(Target target, String model, Context context) {
    this.target = target;
    this.replica = target.replica();
    this.model = model;
    this.context = context;
  }

  Replica replica() {
    return replica;
  }

  /** Whether something of an answer came. */
  boolean isAnswered() {
    return answered;
  }

  Uni<ObjectNode> whole(ObjectNode request) {
    return place()
        .onItem()
        .transformToUni(
            free ->
                WholeAnswer.of(
                    replica,
                    model,
                    question(ChatBody.whole(request, target.servedAs()), false),
                    context))
        .onItem()
        .invoke(this::checkModel)
        .onFailure(this::isLost)
        .transform(lost -> Fault.notLoaded(model))
        .onItem()
        .invoke(this::answered)
        .onTermination()
        .invoke((answer, failure, cancelled) -> ended(failure, cancelled));
  }

  Multi<ObjectNode> chunks(ObjectNode request) {
    boolean usage = replica.settings().streamUsage();
    return place()
        .onItem()
        .transformToMulti(
            free ->
                ChunkStream.of(
                    replica,
                    model,
                    question(ChatBody.streamed(request, target.servedAs(), usage), true),
                    context))
        .onItem()
        .invoke(this::checkModel)
        .onFailure(this::isLost)
        .transform(lost -> Fault.notLoaded(model))
        .onItem()
        .invoke(this::firstChunk)
        .onTermination()
        .invoke(this::ended);
  }

  private Exchange.Question question(Buffer body, boolean events) {
    return new Exchange.Question(
        events ? replica.streamed() : replica.whole(), body, events, replica.settings().timeout());
  }

  private Uni<Void> place() {
    return Uni.createFrom().<Void>emitter(this::enter);
  }

  private void enter(UniEmitter<? super Void> free) {
    waiting = free;
    State state = replica.places().enter(ticket);
    if (state == State.HOLDING) {
      free.complete(null);
    } else if (state == State.REFUSED) {
      free.fail(Fault.busy(model));
    } else {
      long millis = Math.max(1, replica.settings().maxWait().toMillis());
      long timer = context.owner().setTimer(millis, late -> free.fail(Fault.busy(model)));
      free.onTermination(() -> context.owner().cancelTimer(timer));
    }
  }

  /** Called by whoever left the place, and answered where our caller belongs. */
  private void granted() {
    context.runOnContext(ignored -> waiting.complete(null));
  }

  /** An adapter's answer says that it is the adapter's; once it did, it must not say otherwise. */
  private void checkModel(ObjectNode answer) {
    String unsaid = answered ? target.servedAs() : "";
    if (target.exact() && !target.isNamedBy(answer.path("model").asText(unsaid))) {
      throw Fault.otherModel(model);
    }
  }

  /** Whether the server does not know an adapter that it had, as after a restart. */
  private boolean isLost(Throwable failure) {
    boolean lost =
        target.exact()
            && failure instanceof Fault fault
            && fault.kind() == FaultKind.REFUSED
            && fault.told().status() == 404;
    if (lost) {
      replica.lost(target.servedAs());
    }
    return lost;
  }

  private void firstChunk() {
    if (!answered) {
      target.meters().firstChunk(System.nanoTime() - begun);
      answered();
    }
  }

  private void answered() {
    answered = true;
    target.succeeded();
  }

  private void ended(Throwable failure, boolean cancelled) {
    replica.places().leave(ticket);
    long nanos = System.nanoTime() - begun;
    if (cancelled) {
      target.meters().cancelled(nanos);
    } else if (failure instanceof Fault fault) {
      target.failed(fault.kind());
      target.meters().failed(fault.kind(), nanos);
    } else if (failure == null) {
      target.meters().answered(nanos);
    }
  }
}
