package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.retrieval.vectorstores.Attachments.Attachment;
import dev.tandem.retrieval.vectorstores.VectorStoreObject.ExpiresAfter;
import dev.tandem.retrieval.vectorstores.VectorStores.Description;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code /v1/vector_stores}. */
@Path("/v1/vector_stores")
@Tag(name = "Vector stores")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class VectorStoresResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;
  private static final int MAX_FILES = 500;
  private static final int MAX_NAME = 256;
  private static final int MAX_DESCRIPTION = 4096;
  private static final int MAX_DAYS = 365;

  private final VectorStores stores;
  private final Caller caller;

  public VectorStoresResource(VectorStores stores, Caller caller) {
    this.stores = stores;
    this.caller = caller;
  }

  /** The body of a store's creation. */
  @Schema(name = "CreateVectorStoreRequest")
  public record Create(
      String name,
      String description,
      @JsonProperty("file_ids") @Schema(maxItems = MAX_FILES) List<String> fileIds,
      @JsonProperty("expires_after") ExpiresAfter expiresAfter,
      @JsonProperty("chunking_strategy") @Schema(type = SchemaType.OBJECT) JsonNode chunking,
      @Schema(type = SchemaType.OBJECT) JsonNode metadata) {}

  /** What {@link #modify} reads member by member, to tell an absent one from null. */
  @Schema(name = "UpdateVectorStoreRequest")
  public record Modify(
      @Schema(nullable = true) String name,
      @Schema(nullable = true) String description,
      @JsonProperty("expires_after") @Schema(nullable = true) ExpiresAfter expiresAfter,
      @Schema(nullable = true) Map<String, String> metadata) {}

  @POST
  @Operation(operationId = "createVectorStore", summary = "Create a vector store")
  public Uni<VectorStoreObject> create(Create body) {
    Create sent = body == null ? new Create(null, null, null, null, null, null) : body;
    Description about =
        new Description(
            name(sent.name()),
            UserText.check("description", sent.description(), MAX_DESCRIPTION),
            days(sent.expiresAfter()),
            Attributes.metadata(sent.metadata()));
    List<Attachment> files =
        sent.fileIds() == null || sent.fileIds().isEmpty()
            ? List.of()
            : AttachmentRequests.of(sent.fileIds(), null, sent.chunking(), MAX_FILES);
    return stores.create(caller.project(), about, files).map(VectorStoreObject::of);
  }

  @GET
  @Operation(operationId = "listVectorStores", summary = "List vector stores")
  public Uni<Page<VectorStoreObject>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before) {
    PageRequest page = PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before);
    return stores
        .list(caller.project(), page)
        .map(found -> found.map(VectorStoreObject::of, VectorStoreObject::id));
  }

  @GET
  @Path("/{vector_store_id}")
  @Operation(operationId = "getVectorStore", summary = "Retrieve a vector store")
  public Uni<VectorStoreObject> get(@RestPath("vector_store_id") String id) {
    return stores.require(caller.project(), id).map(VectorStoreObject::of);
  }

  /** Absent members stay as they are; null takes a name, an expiry or the metadata away. */
  @POST
  @Path("/{vector_store_id}")
  @Operation(operationId = "modifyVectorStore", summary = "Change a vector store's description")
  public Uni<VectorStoreObject> modify(
      @RestPath("vector_store_id") String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = Modify.class)))
          JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ApiError.invalid(null, "The body must be a JSON object.");
    }
    String project = caller.project();
    return stores
        .require(project, id)
        .map(StoreRow::alive)
        .chain(store -> stores.describe(project, store, changed(store, body)))
        .map(VectorStoreObject::of);
  }

  @DELETE
  @Path("/{vector_store_id}")
  @Operation(operationId = "deleteVectorStore", summary = "Delete a vector store")
  public Uni<VectorStoreObject.Deleted> delete(@RestPath("vector_store_id") String id) {
    return stores
        .delete(caller.project(), id)
        .replaceWith(new VectorStoreObject.Deleted(id, "vector_store.deleted", true));
  }

  private static Description changed(StoreRow store, JsonNode body) {
    String name = body.has("name") ? name(text(body, "name")) : store.name();
    String description =
        body.has("description")
            ? UserText.check("description", text(body, "description"), MAX_DESCRIPTION)
            : store.description();
    Integer days =
        body.has("expires_after")
            ? days(expiresAfter(body.get("expires_after")))
            : store.expiresAfterDays();
    JsonObject metadata =
        body.has("metadata") ? Attributes.metadata(body.get("metadata")) : store.metadata();
    return new Description(name, description, days, metadata);
  }

  private static String text(JsonNode body, String member) {
    JsonNode value = body.get(member);
    if (!value.isNull() && !value.isTextual()) {
      throw ApiError.invalid(member, "'" + member + "' must be a string.");
    }
    return value.textValue();
  }

  private static ExpiresAfter expiresAfter(JsonNode sent) {
    if (sent.isNull()) {
      return null;
    }
    JsonNode days = sent.path("days");
    return new ExpiresAfter(
        sent.path("anchor").asText(), days.canConvertToInt() ? days.intValue() : null);
  }

  private static String name(String sent) {
    return sent == null ? "" : UserText.check("name", sent, MAX_NAME);
  }

  private static Integer days(ExpiresAfter sent) {
    if (sent == null) {
      return null;
    }
    if (!"last_active_at".equals(sent.anchor())) {
      throw ApiError.invalid(
          "expires_after.anchor", "'expires_after.anchor' must be 'last_active_at'.");
    }
    if (sent.days() == null || sent.days() < 1 || sent.days() > MAX_DAYS) {
      throw ApiError.invalid(
          "expires_after.days", "'expires_after.days' must be a whole number from 1 to 365.");
    }
    return sent.days();
  }
}
