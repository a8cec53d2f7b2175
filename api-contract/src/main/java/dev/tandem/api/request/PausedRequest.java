package dev.tandem.api.request;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** A request that waits for something before it is handled; what it sends meanwhile is not lost. */
public final class PausedRequest {

  private PausedRequest() {}

  /** Goes on where requests of this connection are handled, whoever brings the item. */
  public static <T> void until(
      RoutingContext context, Uni<T> awaited, Consumer<T> next, Consumer<Throwable> failed) {
    Context loop = context.vertx().getOrCreateContext();
    context.request().pause();
    awaited
        .subscribe()
        .with(
            item -> resume(loop, context, () -> next.accept(item)),
            failure -> resume(loop, context, () -> failed.accept(failure)));
  }

  private static void resume(Context loop, RoutingContext context, Runnable next) {
    loop.runOnContext(
        ignored -> {
          context.request().resume();
          next.run();
        });
  }
}
