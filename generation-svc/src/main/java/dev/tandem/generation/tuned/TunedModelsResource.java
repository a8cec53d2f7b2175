package dev.tandem.generation.tuned;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.TunedServers.Coverage;
import dev.tandem.generation.request.JsonBody;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * {@code /tandem/internal/v1/tuned_models}: HTTP only. For other services of this installation;
 * nobody else learns that it is there.
 */
@Path("/tandem/internal/v1/tuned_models/{name:.+}")
@Produces(MediaType.APPLICATION_JSON)
public class TunedModelsResource {

  private final TunedModels models;
  private final Caller caller;
  private final Clock clock;

  public TunedModelsResource(TunedModels models, Caller caller, Clock clock) {
    this.models = models;
    this.caller = caller;
    this.clock = clock;
  }

  @PUT
  @Operation(hidden = true)
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<TunedModelView> put(@PathParam("name") String name, byte[] sent) {
    String project = project(name);
    TunedModel model = TunedModelReader.read(project, name, JsonBody.parse(sent), clock.instant());
    return models.put(model).chain(() -> get(name));
  }

  /** Fails with 503 where the model is registered and no server has it. */
  @GET
  @Operation(hidden = true)
  public Uni<TunedModelView> get(@PathParam("name") String name) {
    return models.find(project(name), name).map(found -> view(found, name));
  }

  private TunedModelView view(Optional<TunedModel> found, String name) {
    TunedModel model = found.orElseThrow(() -> unknown(name));
    Coverage coverage = models.coverage(model);
    if (coverage.loaded() == 0) {
      throw ApiError.of(
          503, "adapter_not_loaded", null, "No model server has '" + name + "' at the moment.");
    }
    return TunedModelView.of(model, coverage);
  }

  @DELETE
  @Operation(hidden = true)
  public Uni<Void> delete(@PathParam("name") String name) {
    return models
        .delete(project(name), name)
        .invoke(
            deleted -> {
              if (!deleted) {
                throw unknown(name);
              }
            })
        .replaceWithVoid();
  }

  private String project(String name) {
    if (!caller.isService()) {
      throw unknown(name);
    }
    return caller.project();
  }

  private static ApiError unknown(String name) {
    return ApiError.notFound("tuned model", name);
  }
}
