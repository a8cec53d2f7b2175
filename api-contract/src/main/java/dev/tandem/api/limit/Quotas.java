package dev.tandem.api.limit;

import dev.tandem.api.auth.Identity;
import dev.tandem.api.auth.Limit;
import dev.tandem.api.auth.Operation;
import dev.tandem.api.auth.Service;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.limit.UseStore.MonthUse;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.Set;
import org.jboss.logging.Logger;

/** Tokens and cost of a month, and bytes stored: when one is used up, nothing more is begun. */
@ApplicationScoped
public class Quotas {

  private static final Logger LOG = Logger.getLogger(Quotas.class);
  private static final String EXHAUSTED = "insufficient_quota";

  /** What brings bytes; parts of an upload are counted by what the upload announced. */
  private static final Set<String> STORING = Set.of("/v1/files", "/v1/uploads");

  private final Uses uses;
  private final Instance<StoredBytes> stored;

  public Quotas(Uses uses, Instance<StoredBytes> stored) {
    this.uses = uses;
    this.stored = stored;
  }

  static boolean isExhausted(ApiError refusal) {
    return EXHAUSTED.equals(refusal.code());
  }

  /** Whether there is a quota that this operation can use up. */
  boolean apply(Identity holder, Operation operation) {
    return spends(holder, operation) || stores(holder, operation);
  }

  private static boolean spends(Identity holder, Operation operation) {
    return Uses.hasMonth(holder)
        && operation.service() != Service.FINETUNE
        && operation.methods().contains("POST");
  }

  private boolean stores(Identity holder, Operation operation) {
    return holder.limits().containsKey(Limit.STORED_BYTES)
        && operation.methods().contains("POST")
        && STORING.contains(operation.template())
        && stored.isResolvable();
  }

  /** Fails with 429 when a quota is used up. What cannot be read is no reason to refuse. */
  Uni<Void> check(RoutingContext context, Identity holder, Operation operation) {
    Uni<Void> month =
        spends(holder, operation)
            ? known(uses.thisMonth(holder, operation.service()), new MonthUse(0, 0))
                .invoke(use -> checkMonth(holder, use))
                .replaceWithVoid()
            : Uni.createFrom().voidItem();
    return month.chain(
        () ->
            stores(holder, operation)
                ? known(stored.get().of(holder.project()), 0L)
                    .invoke(bytes -> checkStored(context, holder, bytes))
                    .replaceWithVoid()
                : Uni.createFrom().voidItem());
  }

  private static <T> Uni<T> known(Uni<T> read, T otherwise) {
    return read.onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warnf("a quota could not be read: %s", failure.getMessage());
              return otherwise;
            });
  }

  private static void checkMonth(Identity holder, MonthUse use) {
    Long tokens = holder.limits().get(Limit.TOKENS_PER_MONTH);
    Long cost = holder.limits().get(Limit.COST_PER_MONTH);
    if (tokens != null && use.tokens() >= tokens) {
      throw ApiError.quotaExhausted("This key has used its " + tokens + " tokens of this month.");
    }
    if (cost != null && use.cost() >= cost) {
      throw ApiError.quotaExhausted("This key has used up what it may cost in this month.");
    }
  }

  private static void checkStored(RoutingContext context, Identity holder, long bytes) {
    long most = holder.limits().get(Limit.STORED_BYTES);
    String announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean file = announced != null && context.normalizedPath().equals("/v1/files");
    if (bytes + (file ? Long.parseLong(announced) : 1) > most) {
      throw ApiError.quotaExhausted(
          "The project's files would take more than the " + most + " bytes that this key allows.");
    }
  }
}
