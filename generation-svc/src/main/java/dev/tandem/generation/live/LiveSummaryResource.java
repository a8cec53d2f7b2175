package dev.tandem.generation.live;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.live.LiveTraffic.Wish;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /tandem/v1/receipts/summary}: HTTP only. */
@Path("/tandem/v1/receipts/summary")
@Produces(MediaType.APPLICATION_JSON)
public class LiveSummaryResource {

  private static final int LONGEST_NAME = 256;

  private final LiveTraffic traffic;
  private final Caller caller;

  public LiveSummaryResource(LiveTraffic traffic, Caller caller) {
    this.traffic = traffic;
    this.caller = caller;
  }

  @GET
  @Operation(
      summary = "Sums a deployment's live receipts by version",
      description =
          "Reads at most 5,000 entries of the project's chain behind 'after', or its last 1,000.")
  public Uni<LiveSummary> sum(
      @QueryParam("deployment") String deployment,
      @QueryParam("after") String after,
      @QueryParam("since") String since,
      @QueryParam("slow_millis") String slowMillis,
      @QueryParam("dear") String dear) {
    if (deployment == null || deployment.isBlank() || deployment.length() > LONGEST_NAME) {
      throw ApiError.invalid("deployment", "'deployment' must be the name of a deployment.");
    }
    if (deployment.indexOf('\0') >= 0) {
      throw ApiError.notFound("deployment", deployment.replace("\0", ""));
    }
    Long from = place("after", after);
    Long begun = place("since", since);
    return traffic.sum(
        caller.project(),
        new Wish(
            deployment,
            from,
            begun == null ? Long.MAX_VALUE : begun,
            bound("slow_millis", slowMillis),
            bound("dear", dear)));
  }

  private static Long place(String name, String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (!value.matches("[0-9]{1,18}")) {
      throw ApiError.invalid(name, "'" + name + "' must be a place that a summary showed.");
    }
    return Long.valueOf(value);
  }

  private static Double bound(String name, String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    try {
      double bound = Double.parseDouble(value);
      if (bound >= 0 && bound < Double.POSITIVE_INFINITY) {
        return bound;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number that is no bound.
    }
    throw ApiError.invalid(name, "'" + name + "' must be a number, 0 or more.");
  }
}
