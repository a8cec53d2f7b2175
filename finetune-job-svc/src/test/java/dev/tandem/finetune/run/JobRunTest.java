package dev.tandem.finetune.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class JobRunTest {

  @Test
  void goesFromCreationToAServedModel() {
    String id = Api.create(Api.GOOD);
    JsonPath job = Api.awaitState(id, "succeeded");

    String model = job.getString("fine_tuned_model");
    assertEquals("ft:tandem-classifier:first:cards:" + id.substring(6, 14), model);
    assertEquals(1234, job.getInt("trained_tokens"));
    assertEquals("loaded", job.getString("tandem.serving"));
    assertEquals(1, job.getList("result_files").size());
    assertTrue(job.getLong("finished_at") >= job.getLong("created_at"));
    assertNull(job.get("error"));
    JsonPath served = Api.stub().get("/stub/models").jsonPath();
    assertEquals("classifier", served.getString("'" + model + "'.kind"));
    assertEquals("a", served.getString("'" + model + "'.artifact.classifier.labels[0]"));
    assertTrue(served.getString("'" + model + "'.artifact.head").startsWith("d2VpZ2h0c3dl"));
    String metrics =
        Api.stub().get("/stub/kept/" + job.getString("result_files[0]")).body().asString();
    assertTrue(metrics.startsWith("step,train_loss"), metrics);
  }

  @Test
  void tellsWhatHappenedInItsEvents() {
    String id = Api.create(Api.GOOD);
    Api.awaitState(id, "succeeded");

    assertEquals(
        List.of(
            "Created fine-tuning job: " + id,
            "Files validated, moving job to queued state",
            "Fine-tuning job started",
            "Training started",
            "Step 1/2: training loss=1.00",
            "Step 2/2: training loss=0.50",
            "Step 2: full validation loss=0.25",
            "Checkpoint created at step 2",
            "The checkpoint at step 2 was kept",
            "Training finished: 1234 tokens",
            "The job has successfully completed"),
        Api.messages(id).stream()
            .filter(message -> !message.startsWith("Validating"))
            .filter(message -> !message.startsWith("The training file has 12 rows"))
            .filter(message -> !message.startsWith("New fine-tuned model"))
            .filter(message -> !message.startsWith("The model is served now"))
            .filter(message -> !message.startsWith("No validation file was given: 1 of 12 rows"))
            .filter(message -> !message.startsWith("Training will take about"))
            .filter(message -> !message.startsWith("Labels with fewer than 10 rows"))
            .toList());
    JsonPath checkpoints =
        Api.caller().get("/v1/fine_tuning/jobs/" + id + "/checkpoints").jsonPath();
    assertEquals(List.of(2), checkpoints.getList("data.step_number"));
    assertTrue(
        checkpoints.getString("data[0].fine_tuned_model_checkpoint").endsWith(":ckpt-step-2"));
    assertEquals(0.25f, checkpoints.getFloat("data[0].metrics.valid_loss"));
  }
}
