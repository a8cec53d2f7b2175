package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.retrieval.vectorstores.Attachments.Attachment;
import dev.tandem.retrieval.vectorstores.StoreFiles.Narrowing;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code /v1/vector_stores/{id}/files}. */
@Path("/v1/vector_stores/{vector_store_id}/files")
@Tag(name = "Vector stores")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class StoreFilesResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final VectorStores stores;
  private final StoreFiles files;
  private final ParsedContent content;
  private final Caller caller;

  public StoreFilesResource(
      VectorStores stores, StoreFiles files, ParsedContent content, Caller caller) {
    this.stores = stores;
    this.files = files;
    this.content = content;
    this.caller = caller;
  }

  /** The body of a change of attributes. */
  @Schema(name = "UpdateVectorStoreFileAttributesRequest")
  public record Update(
      @JsonProperty(required = true) @Schema(type = SchemaType.OBJECT, required = true)
          JsonNode attributes) {}

  @POST
  @Operation(operationId = "createVectorStoreFile", summary = "Attach a file to a vector store")
  public Uni<StoreFileObject> attach(
      @RestPath("vector_store_id") String id, AttachmentRequests.One body) {
    Attachment attachment = AttachmentRequests.of(body);
    String project = caller.project();
    return stores
        .require(project, id)
        .map(StoreRow::alive)
        .chain(store -> files.attach(project, store, attachment));
  }

  @GET
  @Operation(operationId = "listVectorStoreFiles", summary = "List a vector store's files")
  public Uni<Page<StoreFileObject>> list(
      @RestPath("vector_store_id") String id,
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String filter) {
    Keyset keyset =
        new Keyset(PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before));
    Narrowing narrowing = new Narrowing(null, EntryStatus.ofFilter(filter));
    return stores
        .require(caller.project(), id)
        .chain(store -> files.list(store, narrowing, keyset));
  }

  @GET
  @Path("/{file_id}")
  @Operation(operationId = "getVectorStoreFile", summary = "Retrieve a file of a vector store")
  public Uni<StoreFileObject> get(
      @RestPath("vector_store_id") String id, @RestPath("file_id") String fileId) {
    return stores.require(caller.project(), id).chain(store -> files.require(store, fileId));
  }

  @POST
  @Path("/{file_id}")
  @Operation(
      operationId = "updateVectorStoreFileAttributes",
      summary = "Replace the attributes of a vector store's file")
  public Uni<StoreFileObject> update(
      @RestPath("vector_store_id") String id, @RestPath("file_id") String fileId, Update body) {
    if (body == null || body.attributes() == null) {
      throw ApiError.invalid("attributes", "'attributes' is required.");
    }
    JsonObject attributes = Attributes.attributes(body.attributes());
    return stores
        .require(caller.project(), id)
        .map(StoreRow::alive)
        .chain(store -> files.setAttributes(store, fileId, attributes));
  }

  @DELETE
  @Path("/{file_id}")
  @Operation(operationId = "deleteVectorStoreFile", summary = "Detach a file from a vector store")
  public Uni<StoreFileObject.Deleted> detach(
      @RestPath("vector_store_id") String id, @RestPath("file_id") String fileId) {
    return stores
        .require(caller.project(), id)
        .chain(store -> files.detach(store, fileId))
        .replaceWith(new StoreFileObject.Deleted(fileId, "vector_store.file.deleted", true));
  }

  /** The parsed text, as citations count its bytes. */
  @GET
  @Path("/{file_id}/content")
  @Operation(
      operationId = "retrieveVectorStoreFileContent",
      summary = "Read the text of a vector store's file")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = ContentPage.class)))
  public Uni<StreamingOutput> content(
      @RestPath("vector_store_id") String id, @RestPath("file_id") String fileId) {
    return stores
        .require(caller.project(), id)
        .chain(store -> content.find(store, fileId))
        .map(text -> out -> ParsedContent.write(text, out));
  }

  /** The page of parsed content, which is written piece by piece. */
  @Schema(name = "VectorStoreFileContentResponse")
  public record ContentPage(
      String object,
      List<Text> data,
      @JsonProperty("has_more") boolean hasMore,
      @JsonProperty("next_page") String nextPage) {

    /** A text of the page. */
    @Schema(name = "VectorStoreFileContentText")
    public record Text(String type, String text) {}
  }
}
