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
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code /v1/vector_stores/{id}/file_batches}. */
@Path("/v1/vector_stores/{vector_store_id}/file_batches")
@Tag(name = "Vector stores")
@Produces(MediaType.APPLICATION_JSON)
public class FileBatchesResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;
  private static final int MAX_FILES = 2_000;

  private final VectorStores stores;
  private final FileBatches batches;
  private final StoreFiles files;
  private final Caller caller;

  public FileBatchesResource(
      VectorStores stores, FileBatches batches, StoreFiles files, Caller caller) {
    this.stores = stores;
    this.batches = batches;
    this.files = files;
    this.caller = caller;
  }

  /** The body of a batch's creation: file_ids, or files. */
  @Schema(name = "CreateVectorStoreFileBatchRequest")
  public record Create(
      @JsonProperty("file_ids") @Schema(minItems = 1, maxItems = MAX_FILES) List<String> fileIds,
      @Schema(minItems = 1, maxItems = MAX_FILES) List<AttachmentRequests.One> files,
      @Schema(type = SchemaType.OBJECT) JsonNode attributes,
      @JsonProperty("chunking_strategy") @Schema(type = SchemaType.OBJECT) JsonNode chunking) {

    List<Attachment> attachments() {
      if ((fileIds == null) == (files == null)) {
        throw ApiError.invalid("file_ids", "Give either 'file_ids' or 'files'.");
      }
      return fileIds != null
          ? AttachmentRequests.of(fileIds, attributes, chunking, MAX_FILES)
          : AttachmentRequests.each(files, MAX_FILES);
    }
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "createVectorStoreFileBatch", summary = "Attach files together")
  public Uni<FileBatchObject> create(@RestPath("vector_store_id") String id, Create body) {
    if (body == null) {
      throw ApiError.invalid("file_ids", "Give either 'file_ids' or 'files'.");
    }
    List<Attachment> attachments = body.attachments();
    String project = caller.project();
    return stores
        .require(project, id)
        .map(StoreRow::alive)
        .chain(store -> batches.create(project, store, attachments));
  }

  @GET
  @Path("/{batch_id}")
  @Operation(operationId = "getVectorStoreFileBatch", summary = "Retrieve a batch")
  public Uni<FileBatchObject> get(
      @RestPath("vector_store_id") String id, @RestPath("batch_id") String batchId) {
    return stores.require(caller.project(), id).chain(store -> batches.require(store, batchId));
  }

  @POST
  @Path("/{batch_id}/cancel")
  @Operation(operationId = "cancelVectorStoreFileBatch", summary = "Stop what is not done yet")
  public Uni<FileBatchObject> cancel(
      @RestPath("vector_store_id") String id, @RestPath("batch_id") String batchId) {
    return stores.require(caller.project(), id).chain(store -> batches.cancel(store, batchId));
  }

  @GET
  @Path("/{batch_id}/files")
  @Operation(operationId = "listFilesInVectorStoreBatch", summary = "List a batch's files")
  public Uni<Page<StoreFileObject>> list(
      @RestPath("vector_store_id") String id,
      @RestPath("batch_id") String batchId,
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String filter) {
    Keyset keyset =
        new Keyset(PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before));
    EntryStatus status = EntryStatus.ofFilter(filter);
    return stores
        .require(caller.project(), id)
        .chain(
            store ->
                batches
                    .number(store, batchId)
                    .chain(batch -> files.list(store, new Narrowing(batch, status), keyset)));
  }
}
