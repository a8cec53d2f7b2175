package dev.tandem.finetune.registry;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.run.JobData;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class RegistryResourceTest {

  private static final String MODELS = "/tandem/v1/models";

  @Inject Artifacts artifacts;

  /** A model with its job and file. */
  private record Made(String name, String job, String file) {}

  private static Made make() {
    return make(Api.GOOD);
  }

  private static Made make(int behaviour) {
    String file = Api.upload("first", 12);
    String job = Api.create(StubServices.KEY, file, behaviour);
    String name = Api.awaitState(job, "succeeded").getString("fine_tuned_model");
    return new Made(name, job, file);
  }

  private static ValidatableResponse change(String name, String state) {
    return Api.caller()
        .contentType("application/json")
        .body("{\"state\": \"" + state + "\"}")
        .post(MODELS + "/" + name)
        .then();
  }

  private static boolean isServed(String name) {
    return Api.stub().get("/stub/models").body().asString().contains('"' + name + '"');
  }

  private static void awaitServing(Made model, String serving) {
    Api.await(model.job(), job -> serving.equals(job.getString("tandem.serving")));
  }

  @Test
  void tellsWhatAModelWasMadeFrom() {
    Made made = make();
    ValidatableResponse shown = Api.caller().get(MODELS + "/" + made.name()).then().statusCode(200);
    shown
        .body("object", equalTo("tuned_model"))
        .body("id", equalTo(made.name()))
        .body("base_model", equalTo("tandem-classifier"))
        .body("fine_tuning_job", equalTo(made.job()))
        .body("technique", equalTo("classifier"))
        .body("method", equalTo("supervised"))
        .body("seed", equalTo(Api.GOOD))
        .body("digest", equalTo("d".repeat(64)))
        .body("trained_tokens", equalTo(1234))
        .body("hyperparameters.n_epochs", equalTo(5))
        .body("datasets[0].role", equalTo("training"))
        .body("datasets[0].file_id", equalTo(made.file()))
        .body("manifest.kind", equalTo("classifier"))
        .body("manifest.files.'classifier.json'.bytes", notNullValue())
        .body("state", equalTo("candidate"))
        .body("history.state", contains("candidate"))
        .body("serving.served", equalTo(true))
        .body("serving.note", nullValue())
        .body("serving.next_try_at", nullValue())
        .body("flags", empty())
        .body("deleted_at", nullValue());
  }

  @Test
  void leadsFromAFileAndFromItsRowsToTheModels() {
    Made made = make();
    make();
    String digest = Api.model(made.name()).getString("datasets[0].digest");
    for (String query : List.of("training_file=" + made.file(), "fine_tuning_job=" + made.job())) {
      Api.caller().get(MODELS + "?" + query).then().body("data.id", contains(made.name()));
    }
    Api.caller()
        .get(MODELS + "?limit=100&base_model=tandem-classifier&state=candidate&dataset=" + digest)
        .then()
        .body("data.id", hasItem(made.name()));
    for (String query :
        List.of(
            "training_file=file-none",
            "dataset=none",
            "base_model=none",
            "state=live&fine_tuning_job=" + made.job())) {
      Api.caller().get(MODELS + "?" + query).then().statusCode(200).body("data", empty());
    }
  }

  @Test
  void pagesThroughModelsNewestFirst() {
    Made older = make();
    Made newer = make();
    Api.caller()
        .get(MODELS + "?limit=1")
        .then()
        .body("data.id", contains(newer.name()))
        .body("has_more", equalTo(true));
    Api.caller()
        .get(MODELS + "?limit=1&after=" + newer.name())
        .then()
        .body("data.id", contains(older.name()));
    Api.caller()
        .get(MODELS + "?limit=1&before=" + older.name())
        .then()
        .body("data.id", contains(newer.name()));
  }

  @Test
  void servesNoRetiredModelAndOneThatComesBack() {
    Made made = make();
    change(made.name(), "live").statusCode(200).body("state", equalTo("live"));
    change(made.name(), "live").statusCode(200);
    assertTrue(isServed(made.name()));
    change(made.name(), "retired").statusCode(200).body("state", equalTo("retired"));
    awaitServing(made, "retired");
    assertFalse(isServed(made.name()));
    change(made.name(), "candidate").statusCode(200);
    awaitServing(made, "loaded");
    assertTrue(isServed(made.name()));
    assertEquals(
        List.of("candidate", "live", "retired", "candidate"),
        Api.model(made.name()).getList("history.state"));
    assertTrue(
        Api.messages(made.job())
            .contains("The model was retired and is not served any more: " + made.name()));
  }

  @Test
  void keepsOnTakingAModelAwayWhileTheModelServersAreAway() {
    Made made = make();
    Api.fault("/tandem/internal", 1000);
    change(made.name(), "retired").statusCode(200);
    Api.await(made.job(), job -> Api.model(made.name()).getInt("serving.tries") > 1);
    assertTrue(Api.model(made.name()).getBoolean("serving.served"));
    assertEquals(
        "The model servers cannot be reached at the moment.",
        Api.model(made.name()).getString("serving.note"));
    Api.fault("/tandem/internal", 0);
    awaitServing(made, "retired");
    assertFalse(Api.model(made.name()).getBoolean("serving.served"));
  }

  @Test
  void deletesAModelWithItsFilesAndKeepsItsEntry() throws IOException {
    Made made = make();
    for (int i = 0; i < 2; i++) {
      Api.caller()
          .delete(MODELS + "/" + made.name())
          .then()
          .statusCode(200)
          .body("id", equalTo(made.name()))
          .body("object", equalTo("tuned_model.deleted"))
          .body("deleted", equalTo(true));
    }
    awaitServing(made, "deleted");
    assertFalse(isServed(made.name()));
    assertTrue(artifacts.open(JobData.output(made.job(), "classifier.json")).isEmpty());
    assertTrue(artifacts.open(JobData.key(made.job(), JobData.TRAINING)).isEmpty());
    Api.caller()
        .get(MODELS + "/" + made.name())
        .then()
        .statusCode(200)
        .body("state", equalTo("retired"))
        .body("deleted_at", notNullValue())
        .body("history.state", contains("candidate", "retired"));
    String lineage = MODELS + "?training_file=" + made.file();
    Api.caller().get(lineage).then().body("data", empty());
    Api.caller().get(lineage + "&deleted=true").then().body("data.id", contains(made.name()));
    change(made.name(), "live").statusCode(409).body("detail", equalTo("The model was deleted."));
  }

  @Test
  void flagsModelsWhoseTrainingFileWasDeleted() {
    Made made = make();
    Made other = make();
    Api.stub().delete("/stub/files/" + made.file());
    Api.await(made.job(), job -> !Api.model(made.name()).getList("flags").isEmpty());
    assertEquals(
        List.of("training_file_deleted"), Api.model(made.name()).getList("flags", String.class));
    assertEquals(List.of(), Api.model(other.name()).getList("flags"));
    long told =
        Api.messages(made.job()).stream()
            .filter("The model was flagged: training_file_deleted"::equals)
            .count();
    assertEquals(1, told);
  }

  @Test
  void knowsNothingOfAnotherProjectsModels() {
    Made made = make();
    String path = MODELS + "/" + made.name();
    Api.as(StubServices.OTHER_KEY)
        .get(path)
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
    Api.as(StubServices.OTHER_KEY).delete(path).then().statusCode(404);
    Api.as(StubServices.OTHER_KEY)
        .contentType("application/json")
        .body("{\"state\": \"retired\"}")
        .post(path)
        .then()
        .statusCode(404);
    Api.as(StubServices.OTHER_KEY)
        .get(MODELS + "?training_file=" + made.file())
        .then()
        .body("data", empty());
    Api.as(StubServices.OTHER_KEY).get(MODELS + "?after=" + made.name()).then().statusCode(400);
    Api.caller().get(path).then().body("state", equalTo("candidate"));
  }

  @Test
  void servesAJobsCheckpointsLikeItsModel() throws IOException {
    Made made = make();
    String name = made.name() + ":ckpt-step-2";
    Api.await(made.job(), job -> Api.model(name).getBoolean("serving.served"));
    assertTrue(isServed(name));
    Api.caller()
        .get(MODELS + "/" + name)
        .then()
        .body("checkpoint_step", equalTo(2))
        .body("fine_tuning_job", equalTo(made.job()))
        .body("digest", equalTo("c".repeat(64)))
        .body("metrics.train_loss", equalTo(0.5f))
        .body("trained_tokens", nullValue())
        .body("history.state", contains("candidate"));
    String ofJob = MODELS + "?fine_tuning_job=" + made.job();
    Api.caller().get(ofJob).then().body("data.id", contains(made.name()));
    Api.caller()
        .get(ofJob + "&checkpoints=true")
        .then()
        .body("data.id", contains(made.name(), name));
    change(name, "retired").statusCode(200);
    Api.await(made.job(), job -> !Api.model(name).getBoolean("serving.served"));
    assertFalse(isServed(name));
    assertTrue(isServed(made.name()));
    assertEquals("loaded", Api.job(made.job()).getString("tandem.serving"));
    Api.caller().delete(MODELS + "/" + name).then().statusCode(200);
    String kept = made.job() + "/checkpoints/step-2/classifier.json";
    Api.await(made.job(), job -> isGone(kept));
    artifacts.open(JobData.output(made.job(), "classifier.json")).orElseThrow().close();
    Api.caller()
        .get("/v1/fine_tuning/jobs/" + made.job() + "/checkpoints")
        .then()
        .body("data", empty());
  }

  private boolean isGone(String key) {
    try {
      Optional<InputStream> found = artifacts.open(key);
      if (found.isPresent()) {
        found.get().close();
      }
      return found.isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void deletesTheCheckpointsWithTheModelOfTheirJob() {
    Made made = make();
    String name = made.name() + ":ckpt-step-2";
    Api.await(made.job(), job -> Api.model(name).getBoolean("serving.served"));
    Api.caller().delete(MODELS + "/" + made.name()).then().statusCode(200);
    Api.await(made.job(), job -> !isServed(name) && !isServed(made.name()));
    Api.caller().get(MODELS + "/" + name).then().body("deleted_at", notNullValue());
    Api.caller()
        .get("/v1/fine_tuning/jobs/" + made.job() + "/checkpoints")
        .then()
        .body("data", empty());
  }

  @Test
  void saysThatACheckpointsWeightsWereNotKept() {
    Made made = make(Api.KEEPS_NO_CHECKPOINT);
    Api.caller()
        .get("/v1/fine_tuning/jobs/" + made.job() + "/checkpoints")
        .then()
        .body("data", empty());
    Api.caller()
        .get(MODELS + "/" + made.name() + ":ckpt-step-2")
        .then()
        .statusCode(404)
        .body("detail", containsString("were not kept"));
    Api.caller()
        .get(MODELS + "/" + made.name() + ":ckpt-step-3")
        .then()
        .statusCode(404)
        .body("detail", not(containsString("were not kept")));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0",
    "limit=101",
    "order=up",
    "after=none",
    "state=none",
    "deleted=perhaps",
    "checkpoints=1"
  })
  void namesWhatIsWrongWithAQuery(String query) {
    Api.caller()
        .get(MODELS + "?" + query)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString("'" + query.substring(0, query.indexOf('=')) + "'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "{\"state\": \"gone\"}", "{\"state\": 5}"})
  void namesWhatIsWrongWithAChange(String body) {
    Made made = make();
    Api.caller()
        .contentType("application/json")
        .body(body)
        .post(MODELS + "/" + made.name())
        .then()
        .statusCode(400);
    Api.caller()
        .get(MODELS + "/" + made.name())
        .then()
        .body("history.state", contains("candidate"));
  }
}
