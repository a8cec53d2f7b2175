package dev.tandem.api.auth;

import dev.tandem.api.auth.ServiceTokens.Errand;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.api.request.RequestIds;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether somebody may use an operation, by {@link Operations}. */
final class Permission {

  private static final String INTERNAL = "/tandem/internal/";
  private static final String PROBES = "/q";
  private static final String TRAINERS = "/tandem/internal/v1/jobs/";

  private Permission() {}

  /** Why a service may not do this with its token, or empty when it may. */
  static Optional<ApiError> refusal(RoutingContext context, Errand errand) {
    boolean meant =
        operation(context)
            .filter(Operation::forServices)
            .filter(operation -> operation.service() == errand.service())
            .isPresent();
    return meant
        ? Optional.empty()
        : Optional.of(ApiError.insufficient("A service token does not open this address."));
  }

  /** Why a caller may not do this, or empty when they may. */
  static Optional<ApiError> refusal(RoutingContext context, Identity holder) {
    String path = context.normalizedPath();
    if (path.startsWith(INTERNAL) && !path.startsWith(TRAINERS)) {
      // Nobody else learns that it is there.
      return Optional.of(ErrorTable.fromStatus(404, RequestIds.of(context)));
    }
    boolean unlimited = holder.roles().size() == Role.ALL.size();
    if (unlimited || isOpen(path)) {
      return Optional.empty();
    }
    Optional<Operation> operation = operation(context);
    if (operation.isEmpty()) {
      return Optional.of(ErrorTable.fromStatus(404, RequestIds.of(context)));
    }
    return operation.filter(holder::may).isPresent()
        ? Optional.empty()
        : Optional.of(ApiError.insufficient(missing(operation.get())));
  }

  /**
   * Probes, metrics and the API's description need no key, and trainers have a token of their job
   * instead, which the routes below that path ask for. Everything else does, unknown paths
   * included, so that no spelling of a path (matrix parameters, case, encodings) gets around it.
   */
  static boolean isOpen(String path) {
    return path.equals(PROBES) || path.startsWith(PROBES + "/") || path.startsWith(TRAINERS);
  }

  private static String missing(Operation operation) {
    return "You have insufficient permissions for this operation. It needs the role "
        + operation.roles().stream().map(Role::label).sorted().collect(Collectors.joining(" or "))
        + ".";
  }

  private static Optional<Operation> operation(RoutingContext context) {
    return Operations.find(context.request().method().name(), context.normalizedPath());
  }
}
