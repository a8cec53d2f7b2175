package dev.tandem.generation.models;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.api.auth.Caller;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** {@code /v1/models}: HTTP only. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

  private final Models models;
  private final Caller caller;

  public ModelsResource(Models models, Caller caller) {
    this.models = models;
    this.caller = caller;
  }

  @GET
  public Uni<ModelList> list() {
    return models
        .list(new Asker(caller.identity()))
        .map(found -> new ModelList("list", found.stream().map(ModelsResource::model).toList()));
  }

  /** Names may hold slashes and colons, encoded or not. */
  @GET
  @Path("{model:.+}")
  public Uni<Model> get(@PathParam("model") String name) {
    return models.named(new Asker(caller.identity()), name).map(ModelsResource::model);
  }

  /** Only tuned models can be deleted. */
  @DELETE
  @Path("{model:.+}")
  public Uni<Deleted> delete(@PathParam("model") String name) {
    return models
        .delete(new Asker(caller.identity()), name)
        .map(done -> new Deleted(name, "model", true));
  }

  private static Model model(Models.Named model) {
    return new Model(
        model.name(), "model", model.createdAt().getEpochSecond(), model.owner(), null);
  }

  /** What became of a model. */
  @Schema(name = "DeletedModel")
  public record Deleted(String id, String object, boolean deleted) {}

  /** The list of models; one page. */
  public record ModelList(String object, List<Model> data) {}

  /** A model, as clients may name it. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Model(
      String id,
      String object,
      long created,
      String ownedBy,
      @Schema(nullable = true) String shutdownDate) {}
}
