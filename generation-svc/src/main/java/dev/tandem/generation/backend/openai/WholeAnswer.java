package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;

/** An answer that is one JSON object. */
final class WholeAnswer implements Exchange.Reader {

  private final Buffer body = Buffer.buffer();
  private final String model;
  private final long maxBytes;
  private final Exchange exchange;
  private final UniEmitter<? super ObjectNode> out;
  private final Replica replica;

  private WholeAnswer(
      Replica replica,
      String model,
      Exchange.Question question,
      Context context,
      UniEmitter<? super ObjectNode> out) {
    this.model = model;
    this.replica = replica;
    this.maxBytes = replica.settings().maxAnswerSize().asLongValue();
    this.exchange = new Exchange(replica, model, question, context, this);
    this.out = out;
  }

  /** Asks when subscribed to; fails with {@link Fault}; cancelling hangs up. */
  static Uni<ObjectNode> of(
      Replica replica, String model, Exchange.Question question, Context context) {
    return Uni.createFrom()
        .emitter(
            out -> {
              Exchange exchange = new WholeAnswer(replica, model, question, context, out).exchange;
              out.onTermination(exchange::close);
              exchange.start();
            });
  }

  @Override
  public void begin() {
    exchange.fetch();
  }

  @Override
  public void piece(Buffer piece) {
    body.appendBuffer(piece);
    if (body.length() > maxBytes) {
      exchange.fail(Fault.tooLarge(model));
    } else {
      exchange.fetch();
    }
  }

  @Override
  public void end() {
    ObjectNode answer = Json.object(body.getBytes()).orElse(null);
    if (answer == null) {
      out.fail(Fault.malformed(model));
    } else if (answer.hasNonNull("error")) {
      out.fail(replica.errorsFor(model).inside(answer));
    } else {
      out.complete(answer);
    }
  }

  @Override
  public void failed(Fault fault) {
    out.fail(fault);
  }
}
