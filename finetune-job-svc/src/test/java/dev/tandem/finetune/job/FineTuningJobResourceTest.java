package dev.tandem.finetune.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class FineTuningJobResourceTest {

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  private static String file;

  private static ValidatableResponse create(String body) {
    return Api.caller()
        .contentType("application/json")
        .body(body.replace('\'', '"').replace("FILE", file()))
        .post("/v1/fine_tuning/jobs")
        .then();
  }

  private static synchronized String file() {
    file = file == null ? Api.upload("first", 1) : file;
    return file;
  }

  @Test
  void showsEveryMemberThatTheSdksRequire() {
    ValidatableResponse created =
        create(
            """
            {'model': 'tiny.llama', 'training_file': 'FILE', 'validation_file': null,
             'suffix': 'my suffix', 'seed': 7, 'metadata': {'team': 'a'},
             'method': {'type': 'supervised', 'supervised': {'hyperparameters':
               {'n_epochs': 2, 'batch_size': 'auto', 'learning_rate_multiplier': 0.5}}}}
            """);
    created
        .statusCode(200)
        .body("id", startsWith("ftjob-"))
        .body("object", equalTo("fine_tuning.job"))
        .body("status", equalTo("validating_files"))
        .body("model", equalTo("tiny.llama"))
        .body("organization_id", equalTo("first"))
        .body("hyperparameters.n_epochs", equalTo(2))
        .body("hyperparameters.batch_size", equalTo("auto"))
        .body("method.type", equalTo("supervised"))
        .body("method.supervised.hyperparameters.learning_rate_multiplier", equalTo(0.5f))
        .body("seed", equalTo(7))
        .body("user_provided_suffix", equalTo("my-suffix"))
        .body("metadata.team", equalTo("a"))
        .body("result_files", empty())
        .body("tandem.technique", equalTo("lora"));
    for (String member :
        new String[] {
          "finished_at",
          "fine_tuned_model",
          "error",
          "trained_tokens",
          "validation_file",
          "estimated_finish"
        }) {
      created.body("$", hasKey(member)).body(member, nullValue());
    }
  }

  @Test
  void takesDpoWithItsBetaAndTheOldPlaceOfHyperparameters() {
    create(
            """
            {'model': 'tiny.llama', 'training_file': 'FILE',
             'method': {'type': 'dpo', 'dpo': {'hyperparameters': {'beta': 0.2}}}}
            """)
        .statusCode(200)
        .body("method.dpo.hyperparameters.beta", equalTo(0.2f))
        .body("method.dpo.hyperparameters.n_epochs", equalTo("auto"));
    create(
            """
            {'model': 'tiny.llama', 'training_file': 'FILE',
             'hyperparameters': {'n_epochs': 4}}
            """)
        .statusCode(200)
        .body("hyperparameters.n_epochs", equalTo(4));
  }

  @Test
  void takesTheExtensionAndShowsItOnTheJob() {
    create(
            """
            {'model': 'tiny.llama', 'training_file': 'FILE', 'tandem': {'technique': 'qlora',
             'rank': 8, 'packing': false, 'general_file': 'FILE', 'search': {'trials': 4,
             'learning_rate': [0.00001, 0.001], 'rank': [4, 8], 'epochs': [1, 3]}}}
            """)
        .statusCode(200)
        .body("tandem.technique", equalTo("qlora"))
        .body("tandem.rank", equalTo(8))
        .body("tandem.packing", equalTo(false))
        .body("tandem.general_file", startsWith("file-"))
        .body("tandem.search.trials", equalTo(4))
        .body("tandem.search.rank", contains(4, 8))
        .body("tandem.state", equalTo("validating_files"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'training_file': 'f'}                                                  | model
          {'model': 'tiny.llama'}                                                 | training_file
          {'model': 'ft:tiny:a:b:c', 'training_file': 'f'}                        | model
          {'model': 'tiny.llama', 'training_file': 'f', 'suffix': 'a:b'}          | suffix
          {'model': 'tiny.llama', 'training_file': 'f', 'seed': -1}               | seed
          {'model': 'tiny.llama', 'training_file': 'f', 'metadata': {'a': 1}}     | metadata
          {'model': 'tiny.llama', 'training_file': 'f', 'method': {'type': 'x'}}  | method.type
          {'model': 'tiny.llama', 'training_file': 'f', 'method': {'type': 'reinforcement'}} | method.type
          {'model': 'tiny.llama', 'training_file': 'f', 'hyperparameters': {'n_epochs': 51}} | hyperparameters.n_epochs
          {'model': 'tiny.llama', 'training_file': 'f', 'hyperparameters': {'batch_size': 'x'}} | hyperparameters.batch_size
          {'model': 'tiny.llama', 'training_file': 'f', 'hyperparameters': {'learning_rate_multiplier': 0}} | hyperparameters.learning_rate_multiplier
          {'model': 'tiny.llama', 'training_file': 'f', 'tandem': {'tecnique': 'lora'}} | tandem.tecnique
          {'model': 'tiny.llama', 'training_file': 'f', 'tandem': {'technique': 'x'}} | tandem.technique
          {'model': 'tiny.llama', 'training_file': 'f', 'tandem': {'technique': 'full', 'rank': 8}} | tandem.rank
          {'model': 'tiny.llama', 'training_file': 'f', 'tandem': {'technique': 'classifier'}} | tandem.technique
          {'model': 'tandem-classifier', 'training_file': 'f', 'tandem': {'search': {}}} | tandem.search
          {'model': 'tandem-classifier', 'training_file': 'f', 'method': {'type': 'dpo'}} | method.type
          {'model': 'tiny.llama', 'training_file': 'f', 'integrations': [{'type': 'wandb'}]} | integrations
          {'model': 'tiny.llama', 'training_file': 'f', 'suffix': 5, 'seed': 'x'} | seed
          """)
  void namesTheParameterThatIsWrong(String body, String param) {
    create(body)
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(param));
  }

  @Test
  void refusesFilesThatTheProjectDoesNotHaveOrThatWereUploadedForSomethingElse() {
    for (String id :
        new String[] {
          "file-none", Api.upload("second", 12), Api.upload("first", "assistants", "text")
        }) {
      for (String param : new String[] {"training_file", "validation_file"}) {
        String training = param.equals("training_file") ? "" : "'training_file': 'FILE',";
        create("{'model': 'tiny.llama', %s '%s': '%s'}".formatted(training, param, id))
            .statusCode(400)
            .body("error.type", equalTo("invalid_request_error"))
            .body("error.param", equalTo(param))
            .body("error.message", containsString(id));
      }
      create(
              "{'model': 'tiny.llama', 'training_file': 'FILE', 'tandem': {'general_file': '%s'}}"
                  .formatted(id))
          .statusCode(400)
          .body("error.param", equalTo("tandem.general_file"));
    }
  }

  @Test
  void answers503AndKeepsNoJobWhenFilesCannotBeReached() {
    String first = file();
    Api.fault("/v1/files", 1000);
    create(
            "{'model': 'tiny.llama', 'training_file': '%s', 'metadata': {'a': 'away'}}"
                .formatted(first))
        .statusCode(503)
        .body("error.type", equalTo("server_error"));
    Api.fault("/v1/files", 0);
    Api.caller().get("/v1/fine_tuning/jobs?metadata[a]=away").then().body("data", empty());
  }

  @Test
  void answers404ForAModelThatIsNotConfiguredAndNamesThoseThatAre() {
    create("{'model': 'gpt-none', 'training_file': 'f'}")
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"))
        .body("error.message", containsString("tandem-classifier, tiny.llama"));
  }

  @Test
  void pagesThroughTheCallersJobsNewestFirstByMetadata() {
    String[] ids = new String[3];
    for (int i = 0; i < ids.length; i++) {
      ids[i] =
          create(
                  "{'model': 'tiny.llama', 'training_file': 'FILE', 'metadata': {'list': '%s'}}"
                      .formatted(i == 1 ? "odd" : "even"))
              .extract()
              .path("id");
    }
    Api.caller()
        .get("/v1/fine_tuning/jobs?limit=1&metadata[list]=even")
        .then()
        .body("data.id", contains(ids[2]))
        .body("has_more", equalTo(true));
    Api.caller()
        .get("/v1/fine_tuning/jobs?limit=1&metadata[list]=even&after=" + ids[2])
        .then()
        .body("data.id", contains(ids[0]))
        .body("has_more", equalTo(false));
    Api.as(StubServices.OTHER_KEY)
        .get("/v1/fine_tuning/jobs?metadata[list]=even")
        .then()
        .body("object", equalTo("list"))
        .body("data", empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/events", "/checkpoints"})
  void answers404ForAnUnknownJobAndForAnotherProjectsJob(String below) {
    String other = Api.create(StubServices.OTHER_KEY, Api.upload("second", 1), Api.GOOD);
    for (String id : new String[] {"ftjob-none", other}) {
      Api.caller()
          .get("/v1/fine_tuning/jobs/" + id + below)
          .then()
          .statusCode(404)
          .body("error.type", equalTo("invalid_request_error"));
    }
    for (String action : new String[] {"/cancel", "/pause", "/resume"}) {
      Api.caller().post("/v1/fine_tuning/jobs/" + other + action).then().statusCode(404);
    }
  }

  @Test
  void answers400ForCursorsThatNameNothing() {
    String id = Api.create(Api.GOOD);
    for (String path : new String[] {"", "/" + id + "/events", "/" + id + "/checkpoints"}) {
      Api.caller()
          .get("/v1/fine_tuning/jobs" + path + "?after=none")
          .then()
          .statusCode(400)
          .body("error.param", equalTo("after"));
    }
  }

  @Test
  void pagesThroughEventsNewestFirst() {
    String id = Api.create(Api.GOOD);
    Api.awaitState(id, "succeeded");
    String path = "/v1/fine_tuning/jobs/" + id + "/events?limit=";
    List<String> ids = new ArrayList<>();
    List<String> told = new ArrayList<>();
    // Serving tells of itself after the job's end, so more may come before the first of these.
    JsonPath all = Api.caller().get(path + 100).then().statusCode(200).extract().jsonPath();
    List<String> later = all.getList("data.id");
    String after = later.getFirst();
    for (int i = 1; i < later.size(); i++) {
      JsonPath page = Api.caller().get(path + "1&after=" + after).then().extract().jsonPath();
      after = page.getString("data[0].id");
      ids.add(after);
      told.add(page.getString("data[0].message"));
      assertThat(page.getString("data[0].object"), equalTo("fine_tuning.job.event"));
      assertThat(page.getBoolean("has_more"), equalTo(i < later.size() - 1));
    }
    assertThat(ids, equalTo(later.subList(1, later.size())));
    told.addFirst(all.getString("data[0].message"));
    int end = told.indexOf("The job has successfully completed");
    assertThat(told.toString(), end, greaterThanOrEqualTo(0));
    assertThat(all.getString("data[" + end + "].level"), equalTo("info"));
    assertThat(all.getString("data[" + end + "].type"), equalTo("message"));
    assertThat(told.get(end + 1), startsWith("New fine-tuned model created: ft:"));
  }

  @Test
  void refusesToSteerAJobThatHasEnded() {
    String id = Api.create(Api.GOOD);
    Api.awaitState(id, "succeeded");
    for (String action : new String[] {"/cancel", "/pause", "/resume"}) {
      Api.caller()
          .post("/v1/fine_tuning/jobs/" + id + action)
          .then()
          .statusCode(400)
          .body("error.code", equalTo("invalid_job_state"));
    }
  }

  @Test
  void isReadyWhenItsDatabaseAnswers() {
    Api.caller().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
  }
}
