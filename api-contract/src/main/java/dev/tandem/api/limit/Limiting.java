package dev.tandem.api.limit;

import dev.tandem.api.auth.Authentication;
import dev.tandem.api.auth.Identity;
import dev.tandem.api.auth.Limit;
import dev.tandem.api.auth.Operation;
import dev.tandem.api.auth.Operations;
import dev.tandem.api.auth.Service;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.api.error.RouteErrors;
import dev.tandem.api.request.PausedRequest;
import dev.tandem.api.request.RequestIds;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/** Lets requests of holders with limits pass while there is something left of all of them. */
@ApplicationScoped
public class Limiting {

  private static final String REQUESTS = "requests";
  private static final String TOKENS = "tokens";

  private final Uses uses;
  private final Quotas quotas;

  public Limiting(Uses uses, Quotas quotas) {
    this.uses = uses;
    this.quotas = quotas;
  }

  void register(@Observes Filters filters) {
    filters.register(this::limit, 4_500);
  }

  private void limit(RoutingContext context) {
    Optional<Identity> holder = Authentication.found(context);
    if (holder.isEmpty() || holder.get().limits().isEmpty()) {
      context.next();
      return;
    }
    Optional<Operation> operation =
        Operations.find(context.request().method().name(), context.normalizedPath());
    if (operation.isEmpty()) {
      context.next();
      return;
    }
    Request request = new Request(context, holder.get(), operation.get().service());
    if (request.takesAtOnce() && !quotas.apply(holder.get(), operation.get())) {
      request.pass();
    } else {
      PausedRequest.until(
          context,
          request.takes().chain(() -> quotas.check(context, holder.get(), operation.get())),
          done -> request.pass(),
          failure -> request.refuse(ErrorTable.toApiError(failure, RequestIds.of(context))));
    }
  }

  /** One request at the buckets of its holder. */
  private final class Request {

    private final RoutingContext context;
    private final Optional<Bucket> requests;
    private final Optional<Bucket> tokens;
    private boolean counted;

    Request(RoutingContext context, Identity holder, Service service) {
      this.context = context;
      this.requests = uses.bucket(holder, service, Limit.REQUESTS_PER_MINUTE);
      this.tokens = uses.bucket(holder, service, Limit.TOKENS_PER_MINUTE);
    }

    /** Whether what is at hand is enough. */
    boolean takesAtOnce() {
      counted = counted || requests.map(bucket -> bucket.tryTake(1)).orElse(true);
      return counted && tokens.map(bucket -> bucket.tryTake(0)).orElse(true);
    }

    /** Fails with 429 when there is nothing left. */
    Uni<Void> takes() {
      if (takesAtOnce()) {
        return Uni.createFrom().voidItem();
      }
      String scarce = counted ? TOKENS : REQUESTS;
      Bucket bucket = (counted ? tokens : requests).orElseThrow();
      if (bucket.isEmptyForNow()) {
        return Uni.createFrom().failure(refusal(scarce, bucket));
      }
      return uses.fill(bucket)
          .chain(
              got ->
                  got.granted() > 0 || !bucket.isEmptyForNow()
                      ? takes()
                      : Uni.createFrom().failure(refusal(scarce, bucket)));
    }

    private ApiError refusal(String of, Bucket bucket) {
      Bucket.Standing standing = bucket.standing();
      return ApiError.rateLimited(
              "Rate limit reached for this key: "
                  + standing.limit()
                  + " "
                  + of
                  + " a minute. Try again in "
                  + LimitHeaders.text(standing.retry())
                  + ".")
          .withRetryAfter(standing.retry());
    }

    void pass() {
      headers();
      requests.ifPresent(uses::topUp);
      tokens.ifPresent(uses::topUp);
      context.next();
    }

    void refuse(ApiError refusal) {
      headers();
      if (Quotas.isExhausted(refusal)) {
        // The SDKs would try again, and nothing changes by waiting.
        context.response().putHeader("x-should-retry", "false");
      }
      RouteErrors.write(context, refusal);
    }

    private void headers() {
      requests.ifPresent(b -> LimitHeaders.write(context.response(), REQUESTS, b.standing()));
      tokens.ifPresent(b -> LimitHeaders.write(context.response(), TOKENS, b.standing()));
    }
  }
}
