package dev.tandem.retrieval.files;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.retrieval.files.UploadedFiles.NewFile;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** {@code /v1/files}. */
@Path("/v1/files")
@Tag(name = "Files")
@Produces(MediaType.APPLICATION_JSON)
public class FilesResource {

  private static final int MAX_LIMIT = 10_000;

  private final UploadedFiles files;
  private final FilesConfig config;
  private final Caller caller;

  public FilesResource(UploadedFiles files, FilesConfig config, Caller caller) {
    this.files = files;
    this.config = config;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(operationId = "createFile", summary = "Upload a file")
  public Uni<FileObject> create(
      @RestForm("file") FileUpload file,
      @RestForm("purpose") String purpose,
      @RestForm("expires_after[anchor]") String anchor,
      @RestForm("expires_after[seconds]") String seconds) {
    if (file == null) {
      throw ApiError.invalid("file", "'file' is required: a form part with a file name.");
    }
    Purpose use = caller.isService() ? Purpose.ofResult(purpose) : Purpose.ofUpload(purpose);
    String name = FileNames.clean("file", file.fileName());
    use.checkName(name);
    Long life = FileLife.seconds(anchor, seconds);
    if (file.size() == 0) {
      throw ApiError.invalid("file", "The file is empty.");
    }
    if (file.size() > config.maxSize().asLongValue()) {
      throw tooLarge(config.maxSize().asLongValue());
    }
    NewFile added = new NewFile(caller.project(), name, use, file.size(), life);
    return files.add(added, file.uploadedFile()).map(FileObject::of);
  }

  @GET
  @Operation(operationId = "listFiles", summary = "List files")
  public Uni<Page<FileObject>> list(
      @RestQuery String purpose,
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before) {
    PageRequest page = PageRequest.of(limit, MAX_LIMIT, MAX_LIMIT, order, after, before);
    Purpose use = purpose == null || purpose.isEmpty() ? null : Purpose.ofFilter(purpose);
    return files
        .list(caller.project(), use, page)
        .map(found -> found.map(FileObject::of, FileObject::id));
  }

  @GET
  @Path("/{file_id}")
  @Operation(operationId = "retrieveFile", summary = "Retrieve a file's description")
  public Uni<FileObject> get(@RestPath("file_id") String id) {
    return files.require(caller.project(), id).map(FileObject::of);
  }

  @DELETE
  @Path("/{file_id}")
  @Operation(operationId = "deleteFile", summary = "Delete a file, everywhere")
  public Uni<FileObject.Deleted> delete(@RestPath("file_id") String id) {
    return files.delete(caller.project(), id).replaceWith(new FileObject.Deleted(id, "file", true));
  }

  /** The bytes as they came. Always a download: a stored HTML page must not run here. */
  @GET
  @Path("/{file_id}/content")
  @Produces(MediaType.WILDCARD)
  @Operation(operationId = "downloadFile", summary = "Download a file")
  public Uni<Response> content(@RestPath("file_id") String id) {
    return files
        .require(caller.project(), id)
        .chain(files::content)
        .map(
            path ->
                Response.ok(path.toFile(), MediaType.APPLICATION_OCTET_STREAM)
                    .header("content-disposition", "attachment")
                    .header("x-content-type-options", "nosniff")
                    .build());
  }

  static ApiError tooLarge(long max) {
    return ApiError.tooLarge(
        "file",
        "The file is larger than the "
            + max
            + " bytes that one request may bring. Send it in parts with /v1/uploads.");
  }
}
