package dev.tandem.retrieval.audit;

import dev.tandem.api.audit.AuditEntry;
import dev.tandem.api.audit.AuditLog;
import dev.tandem.api.auth.Caller;
import dev.tandem.api.auth.Service;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** {@code /tandem/v1/audit/retrieval}: HTTP only. */
@Path("/tandem/v1/audit/retrieval")
@Produces(MediaType.APPLICATION_JSON)
public class RetrievalAuditResource {

  private final AuditLog log;
  private final Caller caller;

  public RetrievalAuditResource(AuditLog log, Caller caller) {
    this.log = log;
    this.caller = caller;
  }

  @GET
  public Uni<Page<AuditEntry>> list(
      @QueryParam("limit") String limit,
      @QueryParam("order") String order,
      @QueryParam("after") String after,
      @QueryParam("before") String before) {
    PageRequest page = PageRequest.of(limit, 20, 100, order, after, before);
    return log.list(Service.RETRIEVAL, caller.project(), page);
  }
}
