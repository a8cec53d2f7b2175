package dev.tandem.api.audit;

import dev.tandem.api.auth.Service;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** The entries of the services in this process. Fails with what the database says. */
public interface AuditLog {

  /** Whether entries of this service are kept in this process. */
  boolean keeps(Service service);

  Uni<Void> append(Service service, String project, AuditEntry entry);

  /** Fails with 400 for an unknown cursor. */
  Uni<Page<AuditEntry>> list(Service service, String project, PageRequest page);

  /** Removes what is older, in all services of this process. */
  Uni<Void> removeBefore(Instant time);
}
