package dev.tandem.finetune.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.job.JobQueue;
import dev.tandem.finetune.job.JobQueue.Claimed;
import dev.tandem.finetune.launcher.Launcher;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that die: no worker of the service runs here, the tests are the workers. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(TakeoverTest.NoWorkers.class)
class TakeoverTest {

  public static class NoWorkers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tandem.fine-tuning.jobs.enabled", "false", "tandem.fine-tuning.jobs.lease", "1s");
    }
  }

  @Inject JobSteps steps;
  @Inject JobQueue queue;
  @Inject Launcher launcher;
  @Inject Artifacts artifacts;

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  @BeforeEach
  void forgetJobs() {
    pool.query("delete from finetune.jobs").execute().await().indefinitely();
  }

  private Claimed awaitClaim() {
    Optional<Claimed> claimed = steps.claim();
    while (claimed.isEmpty()) {
      Api.pause();
      claimed = steps.claim();
    }
    return claimed.get();
  }

  /** Works until nothing is left to do. */
  private void workUntil(String id, String state) {
    Api.await(
        id,
        job -> {
          steps.claim().ifPresent(steps::take);
          return job.getString("tandem.state").equals(state);
        });
  }

  /**
   * Each step is taken by a worker that is killed just before it would commit, and then by another,
   * while the first one's commit comes late.
   */
  @Test
  void goesThroughAllStatesAlthoughEveryWorkerDiesBeforeItsCommit() throws IOException {
    String id = Api.create(Api.GOOD);
    Set<String> states = new TreeSet<>();
    boolean clean = false;
    while (!clean) {
      Claimed dying = awaitClaim();
      assertTrue(steps.claim().isEmpty(), "a claimed job was claimed again");
      String state = dying.job().state().stored() + (dying.job().cleanup() ? " cleaning up" : "");
      states.add(state);
      Outcome lost = steps.outcome(dying);
      Claimed next = awaitClaim();
      assertEquals(id, next.job().id());
      assertFalse(steps.commit(dying, lost), "a worker without a claim changed the job");
      steps.take(next);
      clean = state.endsWith("cleaning up");
    }
    assertEquals(Set.of("validating_files", "running", "saving", "succeeded cleaning up"), states);
    List<String> messages = Api.messages(id);
    for (String once :
        List.of(
            "Fine-tuning job started",
            "Training started",
            "Step 1/2: training loss=1.00",
            "The job has successfully completed")) {
      assertEquals(1, Collections.frequency(messages, once), messages::toString);
    }
    assertEquals("succeeded", Api.job(id).getString("status"));
  }

  @Test
  void takesUpAJobWhoseWorkerDiedBetweenTheTokenAndTheStart() {
    String id = Api.create(Api.GOOD);
    steps.take(awaitClaim());
    Claimed started = awaitClaim();
    assertEquals("running", started.job().state().stored());
    assertTrue(queue.setToken(started, JobToken.next().hash()).await().indefinitely());
    workUntil(id, "succeeded");
    assertEquals(1, Collections.frequency(Api.messages(id), "Training started"));
  }

  @Test
  void failsAJobWhoseFileWasDeletedAfterItsCreation() {
    String file = Api.upload("first", 12);
    String id = Api.create(StubServices.KEY, file, Api.GOOD);
    Api.stub().delete("/stub/files/" + file);
    workUntil(id, "failed");
    assertEquals("invalid_training_file", Api.job(id).getString("error.code"));
    assertEquals("There is no file '" + file + "'.", Api.job(id).getString("error.message"));
  }

  @Test
  void startsNoMoreJobsThanConfiguredAndServesProjectsInTurn() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(Api.create(Api.GOOD));
    }
    ids.add(Api.create(StubServices.OTHER_KEY, Api.upload("second", 12), Api.GOOD));
    for (int i = 0; i < ids.size(); i++) {
      steps.take(awaitClaim());
    }
    List<String> order = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      Claimed started = awaitClaim();
      assertEquals("running", started.job().state().stored());
      order.add(started.job().id());
      assertTrue(steps.claim().isEmpty(), "two jobs are in training");
      assertTrue(
          queue.release(started, Duration.ofHours(1), null, List.of()).await().indefinitely());
      assertTrue(steps.claim().isEmpty(), "two jobs are in training");
      String key = i == 1 ? StubServices.OTHER_KEY : StubServices.KEY;
      Api.as(key).post("/v1/fine_tuning/jobs/" + order.get(i) + "/cancel").then().statusCode(200);
      steps.take(awaitClaim());
    }
    assertEquals(List.of(ids.get(0), ids.get(3), ids.get(1), ids.get(2)), order);
  }

  @Test
  void cancelsInEveryStateAndLeavesNothingBehind() throws IOException {
    for (String state : List.of("validating_files", "queued", "running", "paused", "saving")) {
      String id = Api.create(state.equals("saving") ? Api.GOOD : Api.WAITS);
      Claimed held = reach(id, state);
      Api.caller().post("/v1/fine_tuning/jobs/" + id + "/cancel").then().statusCode(200);
      if (held != null) {
        steps.take(held);
      }
      workUntilNothingIsLeft(id);
      assertEquals("cancelled", Api.job(id).getString("status"), state);
      assertEquals(
          List.of("Fine-tuning job cancelled"),
          Api.messages(id).stream().filter(text -> text.contains("cancelled")).toList());
      assertTrue(artifacts.open(JobData.key(id, JobData.TRAINING)).isEmpty(), state);
      String name = id.substring("ftjob-".length()).substring(0, 8);
      assertFalse(Api.stub().get("/stub/models").body().asString().contains(name), state);
    }
  }

  private void workUntilNothingIsLeft(String id) {
    Api.await(
        id,
        job -> {
          steps.claim().ifPresent(steps::take);
          return !queueHolds(id);
        });
    assertFalse(known().contains(id));
  }

  private Set<String> known() {
    try {
      return launcher.known();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean queueHolds(String id) {
    return pool.preparedQuery("select 1 from finetune.jobs where id = $1 and cleanup")
            .execute(Tuple.of(id))
            .await()
            .indefinitely()
            .size()
        > 0;
  }

  /** Brings a job to a state; where a worker would be at it, the claim of that worker. */
  private Claimed reach(String id, String state) {
    Claimed claimed = awaitClaim();
    if (state.equals("validating_files")) {
      return claimed;
    }
    steps.take(claimed);
    if (state.equals("queued")) {
      return null;
    }
    claimed = awaitClaim();
    if (state.equals("running")) {
      steps.take(claimed);
      return awaitClaim();
    }
    steps.take(claimed);
    if (state.equals("paused")) {
      Api.caller().post("/v1/fine_tuning/jobs/" + id + "/pause").then().statusCode(200);
      return null;
    }
    claimed = awaitClaim();
    while (!claimed.job().state().stored().equals("saving")) {
      steps.take(claimed);
      claimed = awaitClaim();
    }
    return claimed;
  }
}
