package dev.tandem.api.error;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.tandem.api.request.RequestIds;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Renders failures of JAX-RS resources in the dialect of the path they happened on. */
public class RestErrors {

  private static final Logger LOG = Logger.getLogger(RestErrors.class);

  @ServerExceptionMapper
  public Response api(ApiError error, RoutingContext context) {
    return render(error, context);
  }

  @ServerExceptionMapper
  public Response web(WebApplicationException failure, RoutingContext context) {
    if (failure.getResponse().getStatus() < 400) {
      return failure.getResponse();
    }
    return render(ErrorTable.toApiError(failure, RequestIds.of(context)), context);
  }

  @ServerExceptionMapper
  public Response json(MismatchedInputException failure, RoutingContext context) {
    return render(ErrorTable.toApiError(failure, RequestIds.of(context)), context);
  }

  @ServerExceptionMapper
  public Response any(Throwable failure, RoutingContext context) {
    ApiError error = ErrorTable.toApiError(failure, RequestIds.of(context));
    if (error.status() >= 500) {
      LOG.errorf(failure, "request %s failed", RequestIds.of(context));
    }
    return render(error, context);
  }

  private static Response render(ApiError error, RoutingContext context) {
    // Left unread, it would block the next request on this connection.
    UnreadBody.of(context).ifPresent(UnreadBody::discard);
    boolean openai = ErrorBody.speaksTo(context.normalizedPath());
    Response.ResponseBuilder answer =
        Response.status(error.status())
            .type(openai ? MediaType.APPLICATION_JSON : "application/problem+json")
            .entity(openai ? ErrorBody.of(error) : ProblemDetails.of(error));
    error.retryAfterSeconds().ifPresent(seconds -> answer.header("retry-after", seconds));
    return answer.build();
  }
}
