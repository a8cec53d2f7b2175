package dev.tandem.generation.models;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.api.auth.Caller;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
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

  /** The models come with the software: the day of its first release, in epoch seconds. */
  private static final long CREATED = 1_795_219_200L;

  private final Models models;
  private final Caller caller;

  public ModelsResource(Models models, Caller caller) {
    this.models = models;
    this.caller = caller;
  }

  @GET
  public Uni<ModelList> list(@HeaderParam("Authorization") String authorization) {
    return models
        .names(new Asker(caller.project(), authorization))
        .map(names -> new ModelList("list", names.stream().map(ModelsResource::model).toList()));
  }

  /** Names may hold slashes and colons, encoded or not. */
  @GET
  @Path("{model:.+}")
  public Uni<Model> get(
      @PathParam("model") String name, @HeaderParam("Authorization") String authorization) {
    return models
        .named(new Asker(caller.project(), authorization), name)
        .map(ModelsResource::model);
  }

  private static Model model(String name) {
    return new Model(name, "model", CREATED, "tandem", null);
  }

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
