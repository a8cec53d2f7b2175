package dev.tandem.api.http;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/** Routes on which the shared behaviour can be tried. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class ProbeResource {

  public record Order(String item, int count) {}

  public record Seen(String project) {}

  public record Who(String project, boolean service) {}

  @Inject Caller caller;

  @GET
  @Path("v1/project")
  public Seen project() {
    return new Seen(caller.project());
  }

  @GET
  @Path("v1/files/whose")
  public Who who() {
    return new Who(caller.project(), caller.isService());
  }

  @DELETE
  @Path("v1/files/whose")
  public void delete() {}

  @GET
  @Path("tandem/internal/v1/tuned_models/{name}")
  public Who internal(@PathParam("name") String name) {
    return who();
  }

  @GET
  @Path("v1/open")
  public Seen withoutLookingAtTheCaller() {
    return new Seen("nobody asked");
  }

  @POST
  @Path("v1/orders")
  @Consumes(MediaType.APPLICATION_JSON)
  public Order order(Order order) {
    return order;
  }

  @POST
  @Path("v1/vector_stores")
  @Consumes(MediaType.APPLICATION_JSON)
  public Order decided(Order order) {
    return order;
  }

  @POST
  @Path("v1/full")
  @Consumes(MediaType.APPLICATION_OCTET_STREAM)
  public Seen refuseWithoutReading(InputStream body) {
    throw ApiError.unavailable("There is no room for this.");
  }

  @POST
  @Path("v1/order-lists")
  @Consumes(MediaType.APPLICATION_JSON)
  public List<Order> orders(List<Order> orders) {
    return orders;
  }

  @GET
  @Path("{surface: v1|tandem/v1}/fails/{how}")
  public Seen fail(@PathParam("how") String how) {
    throw switch (how) {
      case "unexpectedly" -> new IllegalStateException("password=hunter2");
      case "missing" -> ApiError.notFound("thing", "thing_1");
      case "away" -> ApiError.unavailable("The database is away. Try again.");
      case "for-long" ->
          ApiError.unavailable("The model is away.").withRetryAfter(Duration.ofMillis(41_001));
      case "slowly" -> ApiError.of(504, "timeout", null, "Too slow.").withRetryAfter(Duration.ZERO);
      default -> ApiError.rateLimited("Slow down.");
    };
  }
}
