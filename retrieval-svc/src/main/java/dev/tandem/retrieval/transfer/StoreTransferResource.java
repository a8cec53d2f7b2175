package dev.tandem.retrieval.transfer;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.vectorstores.StoreRow;
import dev.tandem.retrieval.vectorstores.VectorStoreObject;
import dev.tandem.retrieval.vectorstores.VectorStores;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** {@code /tandem/v1/vector_stores}: a store on its way out, and in again. */
@Path("/tandem/v1/vector_stores")
@Tag(name = "Vector stores")
public class StoreTransferResource {

  private final VectorStores stores;
  private final StoreExport export;
  private final StoreImport imports;
  private final Caller caller;

  public StoreTransferResource(
      VectorStores stores, StoreExport export, StoreImport imports, Caller caller) {
    this.stores = stores;
    this.export = export;
    this.imports = imports;
    this.caller = caller;
  }

  @GET
  @Path("/{vector_store_id}/export")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @Operation(operationId = "exportVectorStore", summary = "Export a vector store with its files")
  public RestMulti<byte[]> export(@RestPath("vector_store_id") String id) {
    return RestMulti.fromUniResponse(
        stores.require(caller.project(), id).map(StoreRow::alive).chain(export::of),
        lines -> lines,
        lines ->
            Map.of("content-disposition", List.of("attachment; filename=\"" + id + ".jsonl\"")));
  }

  @POST
  @Path("/import")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "importVectorStore", summary = "Make a vector store from an export")
  public Uni<VectorStoreObject> read(
      @RestForm("file") FileUpload file, @RestForm("name") String name) {
    if (file == null) {
      throw ApiError.invalid("file", "'file' is required: an exported vector store.");
    }
    return imports.read(caller.project(), file.uploadedFile(), name).map(VectorStoreObject::of);
  }
}
