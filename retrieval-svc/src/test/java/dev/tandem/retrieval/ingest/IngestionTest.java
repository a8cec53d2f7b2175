package dev.tandem.retrieval.ingest;

import static dev.tandem.retrieval.fake.Api.first;
import static dev.tandem.retrieval.fake.Api.json;
import static dev.tandem.retrieval.fake.Api.store;
import static dev.tandem.retrieval.fake.Api.upload;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.fake.StoreProfile;
import dev.tandem.retrieval.ingest.IngestionQueue.Portion;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that die, stall or meet, played step by step: no worker of the process runs here. */
@QuarkusTest
@TestProfile(IngestionTest.WithoutWorkers.class)
@QuarkusTestResource(PostgresTestResource.class)
class IngestionTest {

  /** The profile of stores without running workers. */
  public static class WithoutWorkers extends StoreProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> config = new HashMap<>(super.getConfigOverrides());
      config.put("tandem.ingestion.enabled", "false");
      return config;
    }
  }

  private static final Portion ONE = new Portion(1, 1, Duration.ofMinutes(1));
  private static final Portion MANY = new Portion(100, 1_000_000, Duration.ofMinutes(1));

  @Inject Ingestion ingestion;
  @Inject IngestionQueue queue;
  @Inject Preparation preparation;
  @Inject IngestionCommit commit;
  @Inject Leases leases;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @BeforeEach
  void emptyTheQueue() {
    run("delete from retrieval.vector_store_files");
  }

  @Test
  void aDeadWorkersFileIsTakenUpAgainOnceItsLeaseIsOver() throws SQLException {
    String store = store();
    attach(store, upload("a.txt", "text"));
    Claim dead = queue.claim(ONE);
    assertEquals(1, dead.jobs().size());
    assertEquals(0, queue.claim(ONE).jobs().size());
    leasesEnd();
    Claim next = queue.claim(ONE);
    assertEquals(1, next.jobs().size());
    assertEquals(2, next.jobs().getFirst().claims());
    end(next);
    assertCounts(store, 0, 1);
    assertEquals(1, chunks());
  }

  @Test
  void aWorkerThatLostItsLeaseCannotCommit() throws SQLException {
    String store = store();
    attach(store, upload("a.txt", "text\n\nmore"));
    Claim slow = queue.claim(ONE);
    Map<Job, Outcome> outcomes = preparation.prepare(slow, () -> true);
    leasesEnd();
    Claim fast = queue.claim(ONE);
    assertEquals(Set.of(), commit.end(slow.token(), outcomes));
    assertEquals(1, end(fast).size());
    assertEquals(Set.of(), commit.end(slow.token(), outcomes));
    assertCounts(store, 0, 1);
    assertEquals(2, chunks());
  }

  @Test
  void anIngestionOfAnEarlierAttachmentCannotComplete() throws SQLException {
    String store = store();
    String file = upload("a.txt", "text");
    attach(store, file);
    Claim old = queue.claim(ONE);
    Map<Job, Outcome> outcomes = preparation.prepare(old, () -> true);
    attach(store, file);
    assertEquals(Set.of(), commit.end(old.token(), outcomes));
    assertCounts(store, 1, 0);
    end(queue.claim(ONE));
    assertCounts(store, 0, 1);
    assertEquals(1, chunks());
  }

  @Test
  void loadsTheAttributesThatWereSetWhileItWasAtWork() throws SQLException {
    String store = store();
    String file = upload("a.txt", "text");
    attach(store, file);
    Claim claim = queue.claim(ONE);
    json(Map.of("attributes", Map.of("late", true)))
        .post("/v1/vector_stores/" + store + "/files/" + file)
        .then()
        .statusCode(200);
    end(claim);
    assertEquals(
        1, number("select count(*) from retrieval.fake_chunks where attributes->>'late' = 'true'"));
  }

  @Test
  void renewalKeepsAClaimAndTellsWhichAreLost() throws SQLException {
    String store = store();
    attach(store, upload("a.txt", "text"));
    attach(store, upload("b.txt", "text"));
    Claim kept = queue.claim(ONE);
    Claim lost = queue.claim(ONE);
    leases.hold(kept.token());
    leases.hold(lost.token());
    leasesEnd();
    run("update retrieval.ingestion_queue set claim = null where claim = '" + lost.token() + "'");
    leases.renew();
    assertTrue(leases.holds(kept.token()));
    assertTrue(!leases.holds(lost.token()));
    Claim other = queue.claim(MANY);
    assertEquals(
        List.of(lost.jobs().getFirst().entryNo()),
        other.jobs().stream().map(Job::entryNo).toList());
    leases.release();
    assertEquals(1, queue.claim(MANY).jobs().size());
  }

  @Test
  void aLargeBatchDoesNotDelayAnotherStoresFile() throws SQLException {
    String large = store();
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      files.add(upload(i + ".txt", "text"));
    }
    json(Map.of("file_ids", files)).post("/v1/vector_stores/" + large + "/file_batches");
    end(queue.claim(new Portion(10, 1_000_000, Duration.ofMinutes(1))));
    String small = store();
    String single = upload("single.txt", "text");
    attach(small, single);
    List<String> next =
        queue.claim(new Portion(2, 1_000_000, Duration.ofMinutes(1))).jobs().stream()
            .map(Job::fileId)
            .toList();
    assertTrue(next.contains(single), "the single file is among the next two");
  }

  @Test
  void aClaimEndsWhereItsBytesDo() throws SQLException {
    String store = store();
    attach(store, upload("1.txt", "x".repeat(600)));
    attach(store, upload("2.txt", "x".repeat(600)));
    attach(store, upload("3.txt", "x".repeat(600)));
    Duration lease = Duration.ofMinutes(1);
    assertEquals(2, queue.claim(new Portion(10, 1_000, lease)).jobs().size());
    assertEquals(1, queue.claim(new Portion(10, 1_000, lease)).jobs().size());
  }

  @Test
  void aFileThatKeepsKillingItsProcessIsGivenUp() throws SQLException {
    String store = store();
    String file = upload("a.txt", "text");
    attach(store, file);
    run("update retrieval.ingestion_queue set claims = 100");
    ingestion.work(ingestion.claim());
    first()
        .get("/v1/vector_stores/" + store + "/files/" + file)
        .then()
        .body("status", equalTo("failed"))
        .body("last_error.code", equalTo("invalid_file"));
  }

  private Set<Long> end(Claim claim) throws SQLException {
    return commit.end(claim.token(), preparation.prepare(claim, () -> true));
  }

  private static void attach(String store, String file) {
    json(Map.of("file_id", file))
        .post("/v1/vector_stores/" + store + "/files")
        .then()
        .statusCode(200);
  }

  private static void assertCounts(String store, int inProgress, int completed) {
    first()
        .get("/v1/vector_stores/" + store)
        .then()
        .body("file_counts.in_progress", equalTo(inProgress))
        .body("file_counts.completed", equalTo(completed));
  }

  private void leasesEnd() {
    run("update retrieval.ingestion_queue set available_at = now() where claim is not null");
  }

  private int chunks() {
    return number(
        "select count(*) from retrieval.fake_chunks c"
            + " join retrieval.vector_store_files using (store_no, file_no)");
  }

  private void run(String sql) {
    pool.query(sql).execute().await().indefinitely();
  }

  private int number(String sql) {
    return pool.query(sql).execute().await().indefinitely().iterator().next().getInteger(0);
  }
}
