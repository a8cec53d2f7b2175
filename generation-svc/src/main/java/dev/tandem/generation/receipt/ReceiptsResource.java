package dev.tandem.generation.receipt;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.stream.EventStream;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code /tandem/v1/receipts}: HTTP only. */
@Path("/tandem/v1/receipts")
@Produces(MediaType.APPLICATION_JSON)
public class ReceiptsResource {

  private static final String LINES = "application/jsonl";

  private final ReceiptReading receipts;
  private final ReceiptVerification verification;
  private final ReceiptExport export;
  private final Caller caller;

  public ReceiptsResource(
      ReceiptReading receipts,
      ReceiptVerification verification,
      ReceiptExport export,
      Caller caller) {
    this.receipts = receipts;
    this.verification = verification;
    this.export = export;
    this.caller = caller;
  }

  @GET
  public Uni<Page<Receipt>> list(
      @QueryParam("answer_id") String answerId,
      @QueryParam("deployment") String deployment,
      @QueryParam("route") String route,
      @QueryParam("abstained") String abstained,
      @QueryParam("created_after") String createdAfter,
      @QueryParam("created_before") String createdBefore,
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after,
      @QueryParam("before") String before) {
    PageRequest page = PageRequest.of(limit, 20, 100, order, after, before);
    ReceiptFilter filter =
        new ReceiptFilter(
            given(answerId),
            given(deployment),
            given(route),
            flag("abstained", abstained),
            ReceiptFilter.moment("created_after", createdAfter),
            ReceiptFilter.moment("created_before", createdBefore));
    return receipts.list(caller.project(), filter, page);
  }

  private static Optional<String> given(String value) {
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }

  private static Optional<Boolean> flag(String name, String value) {
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw ApiError.invalid(name, "'" + name + "' must be true or false.");
    }
    return Optional.ofNullable(value).map(Boolean::parseBoolean);
  }

  @GET
  @Path("{id}")
  public Uni<Receipt> get(@PathParam("id") String id) {
    return receipts.find(caller.project(), id);
  }

  @POST
  @Path("{id}/redact")
  public Uni<Receipt> redact(@PathParam("id") String id) {
    return receipts.redact(caller.project(), id);
  }

  /** Every hash of the chain is computed again. */
  @GET
  @Path("verify")
  public Uni<Verification> verify(
      @QueryParam("sequence") Long sequence, @QueryParam("hash") String hash) {
    return verification.verify(caller.project(), noted(sequence, hash));
  }

  private static Optional<Link> noted(Long sequence, String hash) {
    if (sequence == null && hash == null) {
      return Optional.empty();
    }
    if (sequence == null || sequence < 1 || hash == null || !hash.matches("[0-9a-f]{64}")) {
      throw ApiError.invalid(
          "hash", "Give 'sequence' and 'hash' as an earlier verification showed its head.");
    }
    return Optional.of(new Link(sequence, HexFormat.of().parseHex(hash)));
  }

  @GET
  @Path("export")
  @Produces({LINES, MediaType.APPLICATION_JSON})
  @APIResponse(
      responseCode = "200",
      description = "One entry a line, in order, and a last line that counts them",
      content = @Content(mediaType = LINES, schema = @Schema(implementation = Receipt.class)))
  public Response export() {
    return Response.ok(new EventStream(export.lines(caller.project())))
        .header("content-type", LINES)
        .build();
  }
}
