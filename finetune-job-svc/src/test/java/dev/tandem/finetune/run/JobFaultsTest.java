package dev.tandem.finetune.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class JobFaultsTest {

  private static JsonPath failed(String file) {
    return Api.awaitState(Api.create(StubServices.KEY, file, Api.GOOD), "failed");
  }

  @Test
  void namesTheLinesThatAreWrong() {
    String good =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"b\"},"
            + "{\"role\":\"assistant\",\"content\":\"a\"}]}\n";
    JsonPath job =
        failed(
            Api.upload(
                "first",
                "fine-tune",
                good.repeat(4998)
                    + "{\"messages\": [\n"
                    + "{\"messages\":[{\"role\":\"robot\",\"content\":\"a\"}]}\n"));
    assertEquals("invalid_training_file", job.getString("error.code"));
    assertEquals("training_file", job.getString("error.param"));
    assertEquals(
        "Line 4999 is not JSON. Line 5000 has an unknown role at 'messages[0]'.",
        job.getString("error.message"));
    assertNotNull(job.get("finished_at"));
  }

  @Test
  void failsOnAFileWithTooFewRows() {
    assertEquals(
        "The training file has 9 rows; at least 10 are needed.",
        failed(Api.upload("first", 9)).getString("error.message"));
  }

  @Test
  void waitsForTheOtherServicesWhenTheyFail() {
    String file = Api.upload("first", 12);
    Api.fault("/v1/files/" + file + "/content", 3);
    String id = Api.create(StubServices.KEY, file, Api.GOOD);
    Api.fault("/tandem/internal", 2);
    JsonPath job = Api.awaitState(id, "succeeded");
    assertEquals("loaded", job.getString("tandem.serving"));
  }

  @Test
  void succeedsWithAWarningWhenTheModelServersStayAwayAndIsServedOnceTheyAreBack() {
    Api.fault("/tandem/internal", 1000);
    String id = Api.create(Api.GOOD);
    JsonPath job = Api.awaitState(id, "succeeded");
    assertEquals(
        "The model servers cannot be reached at the moment.", job.getString("tandem.serving"));
    assertTrue(
        Api.messages(id)
            .contains(
                "The model is kept, but can not be used yet, which is tried again: The model"
                    + " servers cannot be reached at the moment."));
    String model = job.getString("fine_tuned_model");
    Api.await(id, each -> Api.model(model).getInt("serving.tries") > 1);
    assertFalse(Api.model(model).getBoolean("serving.served"));
    Api.fault("/tandem/internal", 0);
    Api.await(id, each -> "loaded".equals(each.getString("tandem.serving")));
    assertTrue(Api.messages(id).contains("The model is served now: " + model));
    assertTrue(Api.model(model).getBoolean("serving.served"));
  }

  @Test
  void goesOnFromTheCheckpointWhenTheTrainerIsKilled() {
    String id = Api.create(Api.DIES_ONCE);
    JsonPath job = Api.awaitState(id, "succeeded");
    assertEquals(1234, job.getInt("trained_tokens"));
    assertTrue(
        Api.messages(id)
            .contains(
                "The trainer died (exit code 137) and goes on from its last checkpoint: restart 1"
                    + " of 2"));
  }

  @Test
  void givesUpOnATrainerThatIsKilledAgainAndAgain() {
    JsonPath job = Api.awaitState(Api.create(Api.DIES_ALWAYS), "failed");
    assertEquals("training_failed", job.getString("error.code"));
    assertTrue(
        job.getString("error.message").startsWith("The trainer died with exit code 137 after 2"));
  }

  @Test
  void givesUpOnATrainerThatStopsAgainAndAgainWithoutBeingAsked() {
    String id = Api.create(Api.ALWAYS_STOPS);
    JsonPath job = Api.awaitState(id, "failed");
    assertEquals("training_failed", job.getString("error.code"));
    List<String> messages = Api.messages(id);
    assertEquals(3, Collections.frequency(messages, "Training started"), messages::toString);
    assertTrue(
        messages.contains(
            "The trainer was stopped from outside and goes on from its last checkpoint: stop 2 of"
                + " 2"));
  }

  @Test
  void passesOnWhyTrainingFailed() {
    JsonPath memory = Api.awaitState(Api.create(Api.OUT_OF_MEMORY), "failed");
    assertEquals("out_of_memory", memory.getString("error.code"));
    assertEquals("Not enough memory: try a smaller batch.", memory.getString("error.message"));
    JsonPath silent = Api.awaitState(Api.create(Api.SILENT_FAILURE), "failed");
    assertEquals("disk_full", silent.getString("error.code"));
  }

  @Test
  void failsWhenAFileOfTheModelDidNotArrive() {
    JsonPath job = Api.awaitState(Api.create(Api.BROKEN_UPLOAD), "failed");
    assertEquals("invalid_output", job.getString("error.code"));
    assertTrue(job.getString("error.message").contains("head.safetensors"));
    assertNull(job.get("fine_tuned_model"));
  }

  @Test
  void pausesAndResumesATrainingWithItsCheckpoint() {
    String id = Api.create(Api.WAITS);
    Api.await(id, job -> "training".equals(job.getString("tandem.progress.phase")));
    Api.caller().post("/v1/fine_tuning/jobs/" + id + "/pause").then().statusCode(200);
    assertEquals("paused", Api.job(id).getString("status"));
    Api.await(id, job -> Api.messages(id).contains("Checkpoint created at step 1"));
    Api.caller().post("/v1/fine_tuning/jobs/" + id + "/resume").then().statusCode(200);
    Api.awaitState(id, "succeeded");
    List<String> messages = Api.messages(id);
    assertEquals(2, Collections.frequency(messages, "Fine-tuning job started"));
    assertTrue(messages.contains("Fine-tuning job paused"), messages::toString);
    assertTrue(messages.contains("Fine-tuning job resumed"), messages::toString);
  }

  @Test
  void cancelsATrainingWhoseTrainerDoesNotListen() {
    String id = Api.create(Api.IGNORES_TERM);
    Api.await(id, job -> "training".equals(job.getString("tandem.progress.phase")));
    Api.caller().post("/v1/fine_tuning/jobs/" + id + "/cancel").then().statusCode(200);
    assertEquals("cancelled", Api.job(id).getString("status"));
    String next = Api.create(Api.GOOD);
    Api.awaitState(next, "succeeded");
  }
}
