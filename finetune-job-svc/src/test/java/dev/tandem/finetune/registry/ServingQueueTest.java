package dev.tandem.finetune.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.registry.ServingQueue.Due;
import dev.tandem.finetune.registry.ServingQueue.Want;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that die or come late: the tests are the workers. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(ServingQueueTest.NoWorkers.class)
class ServingQueueTest {

  public static class NoWorkers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tandem.fine-tuning.jobs.enabled", "false");
    }
  }

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration LONG = Duration.ofHours(1);

  @Inject ServingQueue queue;
  @Inject ModelStore models;

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  @BeforeEach
  void oneModelThatIsNotServed() {
    pool.query("delete from finetune.jobs").execute().await().indefinitely();
    pool.query(
            """
            with j as (
              insert into finetune.jobs (id, project, status, model, training_file, seed, spec)
              values ('ftjob-1', 'p', 'succeeded', 'b', 'file-1', 1, '{}') returning id)
            insert into finetune.models (name, project, job, created_at, served, due_at)
            select 'ft:1', 'p', id, now(), false, now() from j
            """)
        .execute()
        .await()
        .indefinitely();
  }

  private Optional<Due> claim(Duration lease) {
    return queue.claim(lease).await().indefinitely();
  }

  private boolean done(Due due) {
    return queue.done(due, NOW, "done").await().indefinitely();
  }

  private boolean change(ModelState state) {
    return models.change("p", "ft:1", state, NOW).await().indefinitely();
  }

  @Test
  void givesAModelToOneWorkerAndToAnotherWhenItsClaimEnds() {
    Due dead = claim(Duration.ZERO).orElseThrow();
    Due next = claim(LONG).orElseThrow();
    assertEquals(2, next.tries());
    assertTrue(claim(LONG).isEmpty());
    assertFalse(done(dead), "a worker without a claim changed the model");
    assertTrue(done(next));
    assertTrue(claim(LONG).isEmpty());
  }

  @Test
  void countsTriesUntilItIsDone() {
    for (int tries = 1; tries < 4; tries++) {
      Due due = claim(LONG).orElseThrow();
      assertEquals(tries, due.tries());
      assertTrue(queue.retry(due, Duration.ZERO, "away").await().indefinitely());
    }
    assertTrue(done(claim(LONG).orElseThrow()));
    assertTrue(change(ModelState.RETIRED));
    assertEquals(1, claim(LONG).orElseThrow().tries());
  }

  @Test
  void takesTheClaimAwayWhenTheStateChangesAndHasALateWorkersDeedLookedAtAgain() {
    Due loading = claim(LONG).orElseThrow();
    assertEquals(Want.SERVED, loading.want());
    assertTrue(change(ModelState.RETIRED));
    Due unloading = claim(LONG).orElseThrow();
    assertEquals(Want.RETIRED, unloading.want());
    assertTrue(done(unloading));
    assertFalse(done(loading));
    queue.again(loading).await().indefinitely();
    assertEquals(Want.RETIRED, claim(LONG).orElseThrow().want());
  }

  @Test
  void leavesModelServersAloneWhenACandidateGoesLive() {
    assertTrue(done(claim(LONG).orElseThrow()));
    assertTrue(change(ModelState.LIVE));
    assertFalse(change(ModelState.LIVE));
    assertTrue(claim(LONG).isEmpty());
  }

  @Test
  void wantsTheFilesOfADeletedModelGone() {
    assertTrue(models.delete("p", "ft:1", NOW).await().indefinitely());
    assertFalse(models.delete("p", "ft:1", NOW).await().indefinitely());
    assertFalse(change(ModelState.LIVE));
    assertEquals(Want.DELETED, claim(LONG).orElseThrow().want());
  }
}
