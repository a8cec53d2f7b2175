package dev.tandem.finetune.promotion;

import dev.tandem.api.auth.Caller;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code /tandem/v1/promotions}: HTTP only. */
@Path("/tandem/v1/promotions")
@Tag(name = "Promotions")
@Produces(MediaType.APPLICATION_JSON)
public class PromotionResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Promotions promotions;
  private final Caller caller;

  PromotionResource(Promotions promotions, Caller caller) {
    this.promotions = promotions;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Proposes a change of a deployment, to be measured and brought to all users")
  public Uni<PromotionObject> create(CreatePromotion body) {
    Consumer<String> made = caller.making();
    return promotions
        .create(caller.project(), body, by())
        .invoke(promotion -> made.accept(promotion.id()))
        .map(PromotionObject::of);
  }

  @GET
  @Operation(summary = "Lists promotions, newest first")
  public Uni<Page<PromotionObject>> list(
      @RestQuery String limit,
      @RestQuery String order,
      @RestQuery String after,
      @RestQuery String before,
      @RestQuery String deployment,
      @RestQuery String status) {
    return promotions
        .list(
            caller.project(),
            deployment,
            status,
            PageRequest.of(limit, DEFAULT_LIMIT, MAX_LIMIT, order, after, before))
        .map(found -> found.map(PromotionObject::of, PromotionObject::id));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Shows a promotion, with the gate's verdict and what live receipts say")
  public Uni<PromotionObject> get(@RestPath String id) {
    return promotions.get(caller.project(), id).map(PromotionObject::of);
  }

  @POST
  @Path("/{id}/approve")
  @Operation(summary = "Lets a promotion that is held behind the gate go on")
  public Uni<PromotionObject> approve(@RestPath String id) {
    return promotions.approve(caller.project(), id, by()).map(PromotionObject::of);
  }

  @POST
  @Path("/{id}/advance")
  @Operation(summary = "Gives the candidate its next share at once")
  public Uni<PromotionObject> advance(@RestPath String id) {
    return promotions.advance(caller.project(), id, by()).map(PromotionObject::of);
  }

  @POST
  @Path("/{id}/rollback")
  @Operation(summary = "Takes the candidate back from live traffic, also after it was promoted")
  public Uni<PromotionObject> rollback(@RestPath String id) {
    return promotions.rollback(caller.project(), id, by()).map(PromotionObject::of);
  }

  @POST
  @Path("/{id}/cancel")
  @Operation(summary = "Calls off a promotion whose candidate gets no requests yet")
  public Uni<PromotionObject> cancel(@RestPath String id) {
    return promotions.cancel(caller.project(), id, by()).map(PromotionObject::of);
  }

  private String by() {
    return caller.identity().id();
  }
}
