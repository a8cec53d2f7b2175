package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.systemtests.WebhookReceiver.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the service in every state of a job: each job ends once, and as it should. */
@Tag("slow")
@OnlyStandalone("Its settings are a JVM's, and what runs jobs is the same code in each shape.")
class FineTuningCrashTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int MOST_TRIES = 5;

  /** What may be said more than once, since each trainer that is started says it. */
  private static final Set<String> REPEATED =
      Set.of("Loading the model and the data", "Training started", "Evaluating");

  @Test
  void jobsEndOnceAlthoughTheServiceIsKilledInEachOfTheirStates(@TempDir Path folder)
      throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (WebhookReceiver receiver = new WebhookReceiver();
        TandemProcess tandem =
            TandemProcess.start(
                TandemProcess.Options.on(data)
                    .with("JAVA_TOOL_OPTIONS", WebhookTest.javaOptions(receiver.settings())))) {
      String file = new TuningApi(tandem.api()).upload(TuningApi.rows(150));
      List<String> jobs = new ArrayList<>();
      jobs.add(create(tandem, file));
      killAtLast("validating_files", tandem, file, jobs);
      String first = jobs.getLast();
      // One job is in training at a time, so that this one waits.
      jobs.add(create(tandem, file));
      assertTrue(killIn("queued", tandem, jobs.getLast()));
      assertTrue(killIn("running", tandem, first));
      killAtLast("saving", tandem, file, jobs);
      for (String job : jobs) {
        assertEndedOnce(tandem, receiver, job);
      }
    }
  }

  private static String create(TandemProcess tandem, String file) {
    return new TuningApi(tandem.api()).create("tandem-classifier", "{}", file);
  }

  /** Some states are over in a moment: other jobs are tried until one was met in it. */
  private static void killAtLast(
      String state, TandemProcess tandem, String file, List<String> jobs) {
    for (int tries = 1; !killIn(state, tandem, jobs.getLast()); tries++) {
      assertTrue(tries < MOST_TRIES, "no job was met while " + state);
      jobs.add(create(tandem, file));
    }
  }

  /** False when the state was over before the service died. It is started again in any case. */
  private static boolean killIn(String state, TandemProcess tandem, String job) {
    String of = " from finetune.jobs where id = '" + job + "'";
    Sql.await(tandem.data(), "select status = '%s' or status = 'succeeded'".formatted(state) + of);
    tandem.killJava();
    String died = Sql.rows(tandem.data(), "select status" + of).getFirst();
    tandem.restart();
    return died.equals(state);
  }

  private static void assertEndedOnce(TandemProcess tandem, WebhookReceiver receiver, String id) {
    TuningApi tuning = new TuningApi(tandem.api());
    Waiting.until("the job has ended", PATIENCE, () -> tuning.job(id).hasNonNull("finished_at"));
    JsonNode job = tuning.job(id);
    assertEquals("succeeded", job.get("status").asText(), () -> job + "\n" + tuning.messages(id));
    String model = job.get("fine_tuned_model").asText();
    assertEquals("music", tuning.answer(model, "Question 77: what about my playlist?"));
    List<String> told = tuning.messages(id);
    told.removeIf(REPEATED::contains);
    assertEquals(told.size(), Set.copyOf(told).size(), () -> "an event is doubled: " + told);
    assertTrue(told.contains("The job has successfully completed"), told::toString);
    JsonNode models = tandem.api().get("/tandem/v1/models?fine_tuning_job=" + id).ok().get("data");
    assertEquals(List.of(model), models.findValuesAsText("id"));
    Waiting.until("its end is announced", PATIENCE, () -> !announced(receiver, id).isEmpty());
    assertEquals(1, announced(receiver, id).size());
  }

  /** Announcements of the job; one that was not taken for certain comes again with its id. */
  private static Set<String> announced(WebhookReceiver receiver, String job) {
    Set<String> ids = new HashSet<>();
    for (Delivery delivery : receiver.all()) {
      if (delivery.json().at("/data/id").asText().equals(job)) {
        assertEquals("fine_tuning.job.succeeded", delivery.json().get("type").asText());
        ids.add(delivery.id());
      }
    }
    return ids;
  }
}
