package dev.tandem.generation.backend.openai;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;

/** An answer whose status says all; what it consists of is not looked at. */
final class Acknowledgement implements Exchange.Reader {

  private static final int MAX = 64 * 1024;

  private final String model;
  private final Exchange exchange;
  private final UniEmitter<? super Void> out;
  private int bytes;

  private Acknowledgement(
      Replica replica,
      String model,
      Exchange.Question question,
      Context context,
      UniEmitter<? super Void> out) {
    this.model = model;
    this.exchange = new Exchange(replica, model, question, context, this);
    this.out = out;
  }

  /** Asks when subscribed to; fails with {@link Fault}; cancelling hangs up. */
  static Uni<Void> of(Replica replica, String model, Exchange.Question question, Context context) {
    return Uni.createFrom()
        .emitter(
            out -> {
              Exchange exchange =
                  new Acknowledgement(replica, model, question, context, out).exchange;
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
    bytes += piece.length();
    if (bytes > MAX) {
      exchange.fail(Fault.tooLarge(model));
    } else {
      exchange.fetch();
    }
  }

  @Override
  public void end() {
    out.complete(null);
  }

  @Override
  public void failed(Fault fault) {
    out.fail(fault);
  }
}
