package dev.tandem.finetune.trainer;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.run.JobToken;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The trainer's routes by themselves: jobs are put into their state by hand. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(TrainerResourceTest.NoWorkers.class)
class TrainerResourceTest {

  public static class NoWorkers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tandem.fine-tuning.jobs.enabled", "false");
    }
  }

  private static final String SHA_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  /** A running job whose trainer has the token {@code token-of-ID}. */
  private String running() {
    String id = Api.create(Api.GOOD);
    pool.preparedQuery(
            "update finetune.jobs set status = 'running', plan = '{\"epochs\":1}', token_hash = $2"
                + " where id = $1")
        .execute(Tuple.of(id, Buffer.buffer(new JobToken("token-of-" + id).hash())))
        .await()
        .indefinitely();
    return id;
  }

  private static ValidatableResponse progress(String job, String token, String items) {
    return given()
        .header("authorization", "Bearer " + token)
        .contentType("application/json")
        .body("{\"run\": \"a\", \"items\": [" + items.replace('\'', '"') + "]}")
        .post("/tandem/internal/v1/jobs/" + job + "/progress")
        .then();
  }

  @Test
  void keepsEachItemOnceInWhateverOrderItComes() {
    String id = running();
    String late =
        "{'n': 3, 'at': 1003, 'type': 'step', 'step': 3, 'total_steps': 3, 'train_loss': 0.1}";
    String early =
        "{'n': 2, 'at': 1002, 'type': 'step', 'step': 2, 'total_steps': 3, 'train_loss': 0.2}";
    String first = "{'n': 1, 'at': 1001, 'type': 'phase', 'phase': 'training'}";
    progress(id, "token-of-" + id, late)
        .statusCode(200)
        .body("received", equalTo(1))
        .body("command", equalTo("continue"));
    progress(id, "token-of-" + id, early + "," + first + "," + late).statusCode(200);
    progress(id, "token-of-" + id, first + "," + first).statusCode(200);

    Api.caller()
        .get("/v1/fine_tuning/jobs/" + id + "/events?limit=3&after=" + created(id))
        .then()
        .body(
            "data.message",
            contains(
                "Step 3/3: training loss=0.10", "Step 2/3: training loss=0.20", "Training started"))
        .body("data[0].type", equalTo("metrics"))
        .body("data[0].data.train_loss", equalTo(0.1f))
        .body("data[0].created_at", equalTo(1003));
    assertEquals(3, Api.job(id).getInt("tandem.progress.step"));
    assertEquals("training", Api.job(id).getString("tandem.progress.phase"));
  }

  /** The event of the creation, which is newer than all that these trainers tell. */
  private static String created(String id) {
    return Api.caller().get("/v1/fine_tuning/jobs/" + id + "/events?limit=1").path("data[0].id");
  }

  @Test
  void tellsOfCheckpointsAndNamesThemAfterTheModel() {
    String id = running();
    String item =
        "{'n': 1, 'at': 1, 'type': 'checkpoint', 'step': 40, 'path': 'c/40', 'train_loss': 0.5,"
            + " 'valid_loss': NaN, 'train_accuracy': 0.9}";
    progress(id, "token-of-" + id, item + "," + item).statusCode(200);
    Api.caller()
        .get("/v1/fine_tuning/jobs/" + id + "/checkpoints")
        .then()
        .body("data.size()", equalTo(1))
        .body("data[0].object", equalTo("fine_tuning.job.checkpoint"))
        .body("data[0].step_number", equalTo(40))
        .body("data[0].fine_tuning_job_id", equalTo(id))
        .body("data[0].metrics.train_mean_token_accuracy", equalTo(0.9f))
        .body("data[0].metrics.containsKey('valid_loss')", equalTo(false))
        .body(
            "data[0].fine_tuned_model_checkpoint",
            equalTo("ft:tandem-classifier:first:cards:" + id.substring(6, 14) + ":ckpt-step-40"));
  }

  @Test
  void knowsNoJobForTheTokenOfAnotherAndForNoneAndAfterTheEnd() {
    String id = running();
    String other = running();
    String item = "{'n': 1, 'at': 1, 'type': 'message', 'message': 'm'}";
    progress(id, "token-of-" + other, item).statusCode(404);
    progress(id, StubServices.KEY, item).statusCode(404);
    progress(id, "", item).statusCode(404);
    progress("ftjob-none", "token-of-" + id, item).statusCode(404);
    given().get("/tandem/internal/v1/jobs/" + id + "/data/training").then().statusCode(404);
    Api.caller().post("/v1/fine_tuning/jobs/" + id + "/cancel").then().statusCode(200);
    progress(id, "token-of-" + id, item).statusCode(404);
    put(id, "token-of-" + other, "manifest.json", SHA_OF_ABC).statusCode(404);
  }

  @Test
  void tellsATrainerOfAPausedJobToStop() {
    String id = running();
    Api.caller().post("/v1/fine_tuning/jobs/" + id + "/pause").then().statusCode(200);
    progress(id, "token-of-" + id, "{'n': 1, 'at': 1, 'type': 'message', 'message': 'm'}")
        .statusCode(200)
        .body("command", equalTo("stop"));
  }

  @Test
  void namesTheItemThatIsWrong() {
    String id = running();
    progress(id, "token-of-" + id, "{'n': 0, 'at': 1, 'type': 'message'}").statusCode(400);
    progress(id, "token-of-" + id, "{'n': 1, 'at': 'x', 'type': 'message'}").statusCode(400);
    progress(id, "token-of-" + id, "{'n': 1").statusCode(400);
  }

  private static ValidatableResponse put(String job, String token, String path, String digest) {
    return given()
        .urlEncodingEnabled(false)
        .header("authorization", "Bearer " + token)
        .header("x-content-sha256", digest)
        .contentType("application/octet-stream")
        .body("abc".getBytes(StandardCharsets.UTF_8))
        .put("/tandem/internal/v1/jobs/" + job + "/artifacts/" + path)
        .then();
  }

  @Test
  void takesArtifactsOnlyWholeAndOnlyUnderPlainNames() {
    String id = running();
    String token = "token-of-" + id;
    put(id, token, "a/b.json", SHA_OF_ABC).statusCode(204);
    put(id, token, "a/b.json", SHA_OF_ABC).statusCode(204);
    put(id, token, "b.json", SHA_OF_ABC.replace('b', 'c')).statusCode(503);
    put(id, token, "b.json", "none").statusCode(400);
    put(id, token, "a/.hidden", SHA_OF_ABC).statusCode(400);
    put(id, token, "a/%2e%2e/%2e%2e/b", SHA_OF_ABC).statusCode(404);
  }

  @Test
  void takesAnArtifactThatIsLargerThanOtherBodiesMayBe() throws Exception {
    String id = running();
    byte[] large = new byte[40 << 20];
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(large));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:%d/tandem/internal/v1/jobs/%s/artifacts/model.safetensors"
                        .formatted(RestAssured.port, id)))
            .header("authorization", "Bearer token-of-" + id)
            .header("x-content-sha256", digest)
            .header("content-type", "application/octet-stream")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(large))
            .timeout(Duration.ofSeconds(60))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertEquals(204, client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    }
  }

  @Test
  void embedsTextsForTheProjectOfTheJob() {
    String id = running();
    given()
        .header("authorization", "Bearer token-of-" + id)
        .contentType("application/json")
        .body("{\"input\": [" + "\"a\",".repeat(99) + "\"b\"]}")
        .post("/tandem/internal/v1/jobs/" + id + "/embeddings")
        .then()
        .statusCode(200)
        .body("model", equalTo("bge-small-en-v1.5"))
        .body("dimensions", equalTo(2))
        .body("tokens", equalTo(100))
        .body("data.length()", equalTo(100 * 8 / 3 * 4 + 4));
  }
}
