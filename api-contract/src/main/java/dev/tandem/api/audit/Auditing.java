package dev.tandem.api.audit;

import dev.tandem.api.auth.Authentication;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.auth.Identity;
import dev.tandem.api.auth.Operation;
import dev.tandem.api.auth.Operations;
import dev.tandem.api.auth.Service;
import dev.tandem.api.id.Ids;
import dev.tandem.api.request.RequestIds;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Puts the use of audited operations into the log when they are answered, refusals included. What
 * changes something under a path that nobody decided on is kept too, so that no spelling of a path
 * gets around the log. An entry that cannot be kept is logged instead.
 */
@ApplicationScoped
public class Auditing {

  private static final Logger LOG = Logger.getLogger(Auditing.class);
  private static final String UNDECIDED = "?";
  private static final int LONGEST_PATH = 1_000;

  private final AuditLog log;
  private final AuditConfig config;
  private final Clock clock;
  private final Vertx vertx;
  private long timer;

  public Auditing(AuditLog log, AuditConfig config, Clock clock, Vertx vertx) {
    this.log = log;
    this.config = config;
    this.clock = clock;
    this.vertx = vertx;
  }

  void register(@Observes Filters filters) {
    filters.register(this::watch, 6_000);
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(config.sweepEvery().toMillis(), tick -> sweep());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  private void sweep() {
    log.removeBefore(clock.instant().minus(config.retention()))
        .subscribe()
        .with(done -> {}, failure -> LOG.warnf("removing old audit entries: %s", failure));
  }

  private void watch(RoutingContext context) {
    String path = context.normalizedPath();
    String method = context.request().method().name();
    Optional<Operation> operation = Operations.find(method, path);
    boolean audited =
        operation
            .map(Operation::audited)
            .orElseGet(
                () ->
                    !method.equals("GET")
                        && !method.equals("HEAD")
                        && !method.equals("OPTIONS")
                        && !path.startsWith("/q/")
                        && !path.startsWith("/tandem/internal/"));
    if (audited) {
      context.addEndHandler(ended -> keep(context, operation, method, path));
    }
    context.next();
  }

  private void keep(
      RoutingContext context, Optional<Operation> operation, String method, String path) {
    Optional<Identity> holder = Authentication.found(context);
    Optional<Service> service =
        operation.map(Operation::service).filter(log::keeps).or(this::anyService);
    if (holder.isEmpty() || service.isEmpty()) {
      return;
    }
    AuditEntry entry =
        new AuditEntry(
            "audit_entry",
            Ids.next("audit_"),
            clock.instant().getEpochSecond(),
            holder.get().id(),
            holder.get().name(),
            method,
            operation.map(Operation::template).orElse(UNDECIDED),
            path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path,
            Caller.madeBy(context),
            context.response().getStatusCode(),
            RequestIds.of(context));
    log.append(service.get(), holder.get().project(), entry)
        .subscribe()
        .with(
            kept -> {},
            failure -> LOG.errorf("audit entry not kept (%s): %s", failure.getMessage(), entry));
  }

  private Optional<Service> anyService() {
    for (Service service : Service.values()) {
      if (log.keeps(service)) {
        return Optional.of(service);
      }
    }
    return Optional.empty();
  }
}
