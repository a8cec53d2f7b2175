package dev.tandem.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.audit.AuditEntry;
import dev.tandem.api.audit.AuditLog;
import dev.tandem.api.auth.Service;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The log in the real database. */
@QuarkusTest
@GenerationTest
class AuditLogTest {

  @Inject AuditLog log;

  @Inject
  @ReactiveDataSource("generation")
  Pool pool;

  private final String project = "audit-" + UUID.randomUUID();

  private String append(long at) {
    String id = Ids.next("audit_");
    AuditEntry entry =
        new AuditEntry(
            "audit_entry",
            id,
            at,
            "key-1",
            "",
            "DELETE",
            "/v1/files/*",
            "/v1/files/a",
            null,
            200,
            "req_1");
    log.append(Service.GENERATION, project, entry).await().indefinitely();
    return id;
  }

  private Page<AuditEntry> page(int limit, String order, String after) {
    PageRequest request = PageRequest.of(Integer.toString(limit), 20, 100, order, after, null);
    return log.list(Service.GENERATION, project, request).await().indefinitely();
  }

  private static List<String> ids(Page<AuditEntry> page) {
    return page.data().stream().map(AuditEntry::id).toList();
  }

  @Test
  void pagesThroughItInBothDirections() {
    String first = append(1_700_000_000);
    String second = append(1_700_000_000);
    String third = append(1_700_000_001);

    assertEquals(List.of(third, second), ids(page(2, "desc", null)));
    assertTrue(page(2, "desc", null).hasMore());
    assertEquals(List.of(first), ids(page(2, "desc", second)));
    assertEquals(List.of(first, second, third), ids(page(5, "asc", null)));
  }

  @Test
  void isOnlyAddedTo() {
    String id = append(1_700_000_000);

    for (String change :
        List.of(
            "update generation.audit_log set status = 500 where id = '" + id + "'",
            "delete from generation.audit_log where id = '" + id + "'",
            "truncate generation.audit_log")) {
      assertThrows(
          RuntimeException.class, () -> pool.query(change).execute().await().indefinitely());
    }
    assertEquals(List.of(id), ids(page(5, "asc", null)));
  }

  @Test
  void losesWhatIsOlderThanItsRetention() {
    append(1_000_000_000);
    String young = append(1_700_000_000);

    log.removeBefore(Instant.ofEpochSecond(1_000_000_001)).await().indefinitely();

    assertEquals(List.of(young), ids(page(5, "asc", null)));
  }
}
