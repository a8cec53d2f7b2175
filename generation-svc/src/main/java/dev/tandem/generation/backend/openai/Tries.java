package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.Origin;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * One request of a caller: asks one replica after the other until one begins to answer. What failed
 * before the caller was told anything may be tried elsewhere; what failed later may not.
 */
final class Tries {

  private final Route route;
  private final ObjectNode request;
  private final Context context;
  private final Consumer<Origin> asked;
  private final Set<Replica> tried = new HashSet<>();
  private int attempts;
  private Call call;
  private Fault last;

  /**
   * @param asked told of each replica before it is asked
   */
  Tries(Route route, ObjectNode request, Context context, Consumer<Origin> asked) {
    this.route = route;
    this.request = request;
    this.context = context;
    this.asked = asked;
  }

  /** Fails with {@link Fault}. */
  Uni<ObjectNode> whole() {
    return begin()
        ? call.whole(request).onFailure(this::mayGoOn).recoverWithUni(this::whole)
        : Uni.createFrom().failure(nobodyLeft());
  }

  /** Fails with {@link Fault}. */
  Multi<ObjectNode> chunks() {
    return begin()
        ? call.chunks(request).onFailure(this::mayGoOn).recoverWithMulti(this::chunks)
        : Multi.createFrom().failure(nobodyLeft());
  }

  private boolean begin() {
    Target target = route.choose(tried, ThreadLocalRandom.current());
    if (target == null) {
      return false;
    }
    attempts++;
    tried.add(target.replica());
    asked.accept(target.origin());
    call = new Call(target, route.model().name(), context);
    return true;
  }

  private boolean mayGoOn(Throwable failure) {
    if (!(failure instanceof Fault fault)) {
      return false;
    }
    last = fault;
    if (fault.kind() == FaultKind.STALE) {
      tried.remove(call.replica());
    }
    return fault.kind().isRetriable()
        && !call.isAnswered()
        && attempts < call.replica().settings().attempts();
  }

  private Fault nobodyLeft() {
    return last == null || last.kind() == FaultKind.UNREACHABLE
        ? Fault.allAway(route.model().name())
        : last;
  }
}
