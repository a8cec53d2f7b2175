package dev.tandem.finetune.advice.run;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.advice.report.HtmlReport;
import dev.tandem.finetune.advice.report.MarkdownReport;
import dev.tandem.finetune.advice.run.Advice.Status;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code /tandem/v1/advice}: HTTP only. */
@Path("/tandem/v1/advice")
@Tag(name = "Advice")
@Produces(MediaType.APPLICATION_JSON)
public class AdviceResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  /** The page has its styles and its plots in itself, and nothing else may run or be loaded. */
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private final Advisor advisor;
  private final AdvicePrices prices;
  private final Caller caller;

  AdviceResource(Advisor advisor, AdvicePrices prices, Caller caller) {
    this.advisor = advisor;
    this.prices = prices;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Answers which approach to take, and has them measured when asked to")
  public Uni<AdviceObject> create(CreateAdvice body) {
    Consumer<String> made = caller.making();
    return advisor
        .create(caller.project(), body)
        .invoke(advice -> made.accept(advice.id()))
        .map(advice -> AdviceObject.of(advice, null));
  }

  @GET
  @Operation(summary = "Lists advice without the results of its measurements, newest first")
  public Uni<Page<AdviceObject>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String status) {
    PageRequest page = PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before);
    return advisor
        .list(caller.project(), status(status), page)
        .map(found -> found.map(each -> AdviceObject.of(each, null), AdviceObject::id));
  }

  private static Status status(String sent) {
    return sent == null
        ? null
        : Arrays.stream(Status.values())
            .filter(each -> each.wire().equals(sent))
            .findFirst()
            .orElseThrow(() -> ApiError.invalid("status", "There is no such 'status'."));
  }

  @GET
  @Path("/prices")
  @Operation(summary = "Shows the prices and amounts that the project's advice begins with")
  public Uni<PricesObject> prices() {
    return prices.shown(caller.project());
  }

  @PUT
  @Path("/prices")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Puts prices and amounts of the project in the place of the defaults")
  public Uni<PricesObject> putPrices(OwnPrices body) {
    return prices.put(caller.project(), body);
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Shows advice, with how far its measurement is, or its result")
  public Uni<AdviceObject> get(@RestPath String id) {
    return advisor.shown(caller.project(), id);
  }

  @POST
  @Path("/{id}/measure")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Has the approaches measured on a test set")
  public Uni<AdviceObject> measure(@RestPath String id, Measure body) {
    return advisor.measure(caller.project(), id, body).map(found -> AdviceObject.of(found, null));
  }

  @POST
  @Path("/{id}/cancel")
  @Operation(summary = "Cancels the measurement, with its training and its evaluations")
  public Uni<AdviceObject> cancel(@RestPath String id) {
    return advisor.cancel(caller.project(), id).map(found -> AdviceObject.of(found, null));
  }

  @GET
  @Path("/{id}/report")
  @Produces({"text/markdown", MediaType.TEXT_HTML, "application/problem+json"})
  @Operation(summary = "The advice as a page to read, in Markdown or in HTML with plots")
  @APIResponse(
      responseCode = "200",
      content = {
        @Content(mediaType = "text/markdown", schema = @Schema(implementation = String.class)),
        @Content(mediaType = "text/html", schema = @Schema(implementation = String.class))
      })
  public Uni<Response> report(@RestPath String id, @RestQuery String format) {
    boolean html = "html".equals(format);
    if (!html && format != null && !format.equals("md")) {
      throw ApiError.invalid("format", "'format' must be 'md' or 'html'.");
    }
    return advisor.get(caller.project(), id).map(advice -> html ? html(advice) : markdown(advice));
  }

  private static Response html(Advice advice) {
    return Response.ok(HtmlReport.of(AdviceObject.of(advice, null)), "text/html; charset=utf-8")
        .header("content-security-policy", POLICY)
        .header("x-content-type-options", "nosniff")
        .build();
  }

  private static Response markdown(Advice advice) {
    return Response.ok(
            MarkdownReport.of(AdviceObject.of(advice, null)), "text/markdown; charset=utf-8")
        .header("x-content-type-options", "nosniff")
        .build();
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Deletes advice; what was begun for its measurement ends")
  public Uni<AdviceObject.Deleted> delete(@RestPath String id) {
    return advisor.delete(caller.project(), id);
  }
}
