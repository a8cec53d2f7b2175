package dev.tandem.retrieval.uploads;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.request.UserText;
import dev.tandem.retrieval.files.FileLife;
import dev.tandem.retrieval.files.FileNames;
import dev.tandem.retrieval.files.FilesConfig;
import dev.tandem.retrieval.files.Purpose;
import dev.tandem.retrieval.uploads.Uploads.Announced;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** {@code /v1/uploads}. */
@Path("/v1/uploads")
@Tag(name = "Uploads")
@Produces(MediaType.APPLICATION_JSON)
public class UploadsResource {

  private static final int MAX_MIME_TYPE = 255;

  private final Uploads uploads;
  private final UploadCompletion completion;
  private final FilesConfig config;
  private final Caller caller;

  public UploadsResource(
      Uploads uploads, UploadCompletion completion, FilesConfig config, Caller caller) {
    this.uploads = uploads;
    this.completion = completion;
    this.config = config;
    this.caller = caller;
  }

  /** The body of an upload's creation. */
  @Schema(name = "CreateUploadRequest")
  public record Create(
      @Schema(required = true) String filename,
      @Schema(required = true) String purpose,
      @Schema(required = true) Long bytes,
      @JsonProperty("mime_type") @Schema(required = true) String mimeType,
      @JsonProperty("expires_after") ExpiresAfter expiresAfter) {}

  /** How long the file to be will live. */
  @Schema(name = "FileExpirationAfter")
  public record ExpiresAfter(String anchor, Long seconds) {}

  /** The body of an upload's completion. */
  @Schema(name = "CompleteUploadRequest")
  public record Complete(
      @JsonProperty("part_ids") @Schema(required = true) List<String> partIds, String md5) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "createUpload", summary = "Begin an upload in parts")
  public Uni<UploadObject> create(Create body) {
    if (body == null) {
      throw ApiError.invalid(null, "The body must be a JSON object.");
    }
    Purpose purpose =
        caller.isService() ? Purpose.ofResult(body.purpose()) : Purpose.ofUpload(body.purpose());
    String name = FileNames.clean("filename", body.filename());
    purpose.checkName(name);
    if (body.mimeType() == null) {
      throw ApiError.invalid("mime_type", "'mime_type' is required.");
    }
    String mimeType = UserText.check("mime_type", body.mimeType(), MAX_MIME_TYPE);
    Announced announced =
        new Announced(name, purpose.wire(), mimeType, bytes(body.bytes()), life(body));
    return uploads.begin(caller.project(), announced).map(upload -> UploadObject.of(upload, null));
  }

  private long bytes(Long sent) {
    if (sent == null || sent < 1) {
      throw ApiError.invalid("bytes", "'bytes' is required: the size of the file to come.");
    }
    long max = config.maxUploadSize().asLongValue();
    if (sent > max) {
      throw ApiError.invalid("bytes", "An upload may have " + max + " bytes at most.");
    }
    return sent;
  }

  private static Long life(Create body) {
    ExpiresAfter after = body.expiresAfter();
    return after == null
        ? null
        : FileLife.seconds(
            after.anchor(), after.seconds() == null ? null : after.seconds().toString());
  }

  @POST
  @Path("/{upload_id}/parts")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(operationId = "addUploadPart", summary = "Add a part")
  public Uni<UploadObject.Part> add(
      @RestPath("upload_id") String id, @RestForm("data") FileUpload data) {
    if (data == null) {
      throw ApiError.invalid("data", "'data' is required: a form part with a file name.");
    }
    if (data.size() == 0) {
      throw ApiError.invalid("data", "The part is empty.");
    }
    long max = config.maxPartSize().asLongValue();
    if (data.size() > max) {
      throw ApiError.tooLarge("data", "A part may have " + max + " bytes at most.");
    }
    return uploads.add(caller.project(), id, data.uploadedFile(), data.size());
  }

  @POST
  @Path("/{upload_id}/complete")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "completeUpload", summary = "Turn the parts into a file")
  public Uni<UploadObject> complete(@RestPath("upload_id") String id, Complete body) {
    if (body == null || body.partIds() == null || body.partIds().isEmpty()) {
      throw ApiError.invalid("part_ids", "'part_ids' is required: the parts in their order.");
    }
    return completion.complete(caller.project(), id, body.partIds(), body.md5());
  }

  @POST
  @Path("/{upload_id}/cancel")
  @Operation(operationId = "cancelUpload", summary = "Give an upload up")
  public Uni<UploadObject> cancel(@RestPath("upload_id") String id) {
    return uploads.cancel(caller.project(), id).map(upload -> UploadObject.of(upload, null));
  }
}
