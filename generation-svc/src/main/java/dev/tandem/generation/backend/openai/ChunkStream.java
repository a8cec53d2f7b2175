package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.openai.ServerSentEvents.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * A streamed answer: the server's chunks, read from the connection only as they are asked for.
 *
 * <p>Not every server ends its stream with {@code [DONE]} (older TGI, forks of llama.cpp), so a
 * stream without it counts as whole when each of its choices has its {@code finish_reason}.
 */
final class ChunkStream implements Exchange.Reader {

  private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

  private final ServerSentEvents events = new ServerSentEvents();
  private final FinishedChoices choices = new FinishedChoices();
  private final Replica replica;
  private final String model;
  private final Exchange exchange;
  private final MultiEmitter<? super ObjectNode> out;

  private long bytesLeft;
  private boolean begun;
  private boolean fetching;
  private boolean ended;
  private boolean draining;
  private boolean over;

  private ChunkStream(
      Replica replica,
      String model,
      Exchange.Question question,
      Context context,
      MultiEmitter<? super ObjectNode> out) {
    this.replica = replica;
    this.model = model;
    this.bytesLeft = replica.settings().maxAnswerSize().asLongValue();
    this.exchange = new Exchange(replica, model, question, context, this);
    this.out = out;
  }

  /** Asks when subscribed to; fails with {@link Fault}; cancelling hangs up. */
  static Multi<ObjectNode> of(
      Replica replica, String model, Exchange.Question question, Context context) {
    return Multi.createFrom()
        .emitter(
            out -> new ChunkStream(replica, model, question, context, out).start(),
            BackPressureStrategy.ERROR);
  }

  private void start() {
    out.onTermination(this::leave);
    out.onRequest(more -> exchange.onContext(this::drain));
    exchange.start();
  }

  /** Nobody reads any more, or everything is told. */
  private void leave() {
    exchange.onContext(() -> over = true);
    exchange.close();
  }

  @Override
  public void begin() {
    begun = true;
    drain();
  }

  @Override
  public void piece(Buffer piece) {
    fetching = false;
    bytesLeft -= piece.length();
    if (bytesLeft < 0) {
      exchange.fail(Fault.tooLarge(model));
    } else {
      events.feed(piece);
      drain();
    }
  }

  @Override
  public void end() {
    ended = true;
    drain();
  }

  @Override
  public void failed(Fault fault) {
    over = true;
    out.fail(fault);
  }

  /** Hands on what has been asked for and has come; then asks the server for more. */
  private void drain() {
    if (draining || !begun) {
      return;
    }
    draining = true;
    while (!over && out.requested() > 0) {
      Event event = events.next();
      if (event == null) {
        break;
      }
      handle(event);
    }
    draining = false;
    if (over) {
      return;
    }
    if (ended && out.requested() > 0) {
      finish();
    } else if (!ended && !fetching && out.requested() > 0) {
      fetching = true;
      exchange.fetch();
    }
  }

  private void handle(Event event) {
    if (Arrays.equals(event.data(), DONE)) {
      over = true;
      exchange.letGo();
      out.complete();
      return;
    }
    JsonNode chunk = Json.lenient(event.data());
    if (event.error() || chunk.hasNonNull("error")) {
      fail(replica.errorsFor(model).inside(chunk));
    } else if (chunk instanceof ObjectNode object) {
      choices.see(object);
      out.emit(object);
    } else {
      fail(Fault.malformed(model));
    }
  }

  /** The connection has ended, and all that came is handed on. */
  private void finish() {
    Event rest = events.rest();
    boolean done = rest != null && Arrays.equals(rest.data(), DONE);
    if (done || (rest == null && choices.allFinished())) {
      over = true;
      out.complete();
    } else {
      fail(Fault.truncated(model));
    }
  }

  private void fail(Fault fault) {
    over = true;
    exchange.close();
    out.fail(fault);
  }
}
