package dev.tandem.finetune.dataset;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class DatasetResourceTest {

  private static final String PATH = "/tandem/v1/datasets";

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  private static ValidatableResponse create(String key, String body) {
    return Api.as(key)
        .contentType("application/json")
        .body(body.replace('\'', '"'))
        .post(PATH)
        .then();
  }

  private static ValidatableResponse create(String body) {
    return create(StubServices.KEY, body);
  }

  private static String ofFile(String file, String name) {
    return create("{'file': '%s', 'name': '%s'}".formatted(file, name))
        .statusCode(200)
        .extract()
        .path("id");
  }

  private static String rows(String prefix, int count) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      rows.append(
          "{\"messages\":[{\"role\":\"user\",\"content\":\"%s %d %s\"},{\"role\":\"assistant\",\"content\":\"%s\"}]}\n"
              .formatted(prefix, i, Ids.next(""), i % 2 == 0 ? "even" : "odd"));
    }
    return rows.toString();
  }

  private static ValidatableResponse request(String training, String validation) {
    return Api.caller()
        .contentType("application/json")
        .body(
            "{\"model\":\"tandem-classifier\",\"training_file\":\"%s\",\"validation_file\":%s,\"seed\":%d}"
                .formatted(
                    training, validation == null ? "null" : '"' + validation + '"', Api.GOOD))
        .post("/v1/fine_tuning/jobs")
        .then();
  }

  private static String job(String training, String validation) {
    return request(training, validation).statusCode(200).extract().path("id");
  }

  @Test
  void makesADataSetOfAFile() {
    String file = Api.upload("first", 12);
    String id =
        create("{'file': '%s', 'name': 'cards'}".formatted(file))
            .statusCode(200)
            .body("id", startsWith("dataset-"))
            .body("object", equalTo("dataset"))
            .body("name", equalTo("cards"))
            .body("version", equalTo(1))
            .body("format", equalTo("chat"))
            .body("kind", equalTo("file"))
            .body("rows", equalTo(12))
            .body("source.file", equalTo(file))
            .body("source_deleted", equalTo(false))
            .body("warnings.code", hasItem("few_rows"))
            .extract()
            .path("id");
    Api.caller().get(PATH + "/" + id).then().statusCode(200).body("id", equalTo(id));
  }

  @Test
  void isTheSameVersionForTheSameContentAndTheNextForAnother() {
    String name = Ids.next("name-");
    String text = rows("a", 10);
    String first = ofFile(Api.upload("first", "fine-tune", text), name);
    String spaced = text.replace("\":", "\" : ");
    assertEquals(first, ofFile(Api.upload("first", "fine-tune", spaced), name));
    String second = ofFile(Api.upload("first", "fine-tune", text + rows("b", 1)), name);
    Api.caller()
        .get(PATH + "/" + first + "/versions")
        .then()
        .body("data.id", contains(second, first))
        .body("data.version", contains(2, 1));
    String unnamed =
        create("{'file': '%s'}".formatted(Api.upload("first", "fine-tune", text)))
            .body("name", startsWith("sha256-"))
            .extract()
            .path("id");
    create("{'file': '%s'}".formatted(Api.upload("first", "fine-tune", spaced)))
        .body("id", equalTo(unnamed));
  }

  @Test
  void refusesRowsThatAreWrongWithTheirLines() {
    String file = Api.upload("first", "fine-tune", rows("a", 3) + "{\n" + rows("b", 2));
    create("{'file': '%s'}".formatted(file))
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", equalTo("Line 4 is not JSON."));
    create("{'file': '%s'}".formatted(Api.upload("first", "fine-tune", "\n")))
        .statusCode(400)
        .body("detail", containsString("has 0 rows"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                             | 400 | file
          {'file': 'f', 'source': {'vector_store_id': 'vs_1'}}           | 400 | file
          {'file': 'file-none'}                                          | 404 | file
          {'file': ''}                                                   | 404 | file
          {'file': 'dataset-none'}                                       | 400 | file
          {'file': 'f', 'name': ' '}                                     | 400 | name
          {'file': 'f', 'format': 'x'}                                   | 400 | format
          {'source': {}}                                                 | 400 | source.vector_store_id
          {'source': 7}                                                  | 400 | source
          {'source': {'vector_store_id': 'vs_1', 'from': 'x'}}           | 400 | source.from
          {'source': {'vector_store_id': 'vs_1', 'rows': 0}}             | 400 | source.rows
          {'source': {'vector_store_id': 'vs_1', 'rows': 'many'}}        | 400 | source.rows
          {'source': {'vector_store_id': 'vs_1', 'distractors': 11}}     | 400 | source.distractors
          {'source': {'vector_store_id': 'vs_1', 'unanswered': 1.5}}     | 400 | source.unanswered
          {'source': {'vector_store_id': 'vs_1', 'row': 5}}              | 400 | source.row
          {'source': {'vector_store_id': 'vs_1', 'deployment': 'd'}}     | 400 | source.deployment
          {'source': {'vector_store_id': 'vs_1', 'from': 'feedback', 'model': 'm'}} | 400 | source.model
          """)
  void namesTheMemberThatIsWrong(String body, int status, String param) {
    create(body).statusCode(status).body("detail", containsString(param));
  }

  @Test
  void listsThoseOfTheProjectByNameKindAndFile() {
    String name = Ids.next("name-");
    String file = Api.upload("first", "fine-tune", rows("a", 10));
    String first = ofFile(file, name);
    String second = ofFile(Api.upload("first", "fine-tune", rows("b", 10)), name);
    Api.caller()
        .get(PATH + "?limit=1&name=" + name)
        .then()
        .body("object", equalTo("list"))
        .body("data.id", contains(second))
        .body("has_more", equalTo(true));
    Api.caller()
        .get(PATH + "?limit=1&kind=file&name=" + name + "&after=" + second)
        .then()
        .body("data.id", contains(first))
        .body("has_more", equalTo(false));
    Api.caller().get(PATH + "?file=" + file).then().body("data.id", contains(first));
    Api.caller().get(PATH + "?kind=feedback&name=" + name).then().body("data", empty());
    Api.as(StubServices.OTHER_KEY).get(PATH + "?name=" + name).then().body("data", empty());
    Api.as(StubServices.OTHER_KEY).get(PATH + "?after=" + first).then().statusCode(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/rows", "/versions", "/lineage"})
  void answers404ForAnotherProjectsDataSet(String below) {
    String id = ofFile(Api.upload("first", 12), "mine");
    Api.as(StubServices.OTHER_KEY)
        .get(PATH + "/" + id + below)
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
    Api.as(StubServices.OTHER_KEY).delete(PATH + "/" + id).then().statusCode(404);
    Api.caller().get(PATH + "/" + id).then().statusCode(200);
  }

  @Test
  void refusesAnotherProjectsFilesAndDataSets() {
    String theirs = Api.upload("second", 12);
    create("{'file': '%s'}".formatted(theirs)).statusCode(404);
    String id =
        create(StubServices.OTHER_KEY, "{'file': '%s'}".formatted(theirs))
            .statusCode(200)
            .extract()
            .path("id");
    request(id, null)
        .statusCode(400)
        .body("error.message", equalTo("There is no file '" + id + "'."));
    Api.caller()
        .get(PATH + "/lineage?file=" + theirs)
        .then()
        .body("datasets", empty())
        .body("jobs", empty());
  }

  @Test
  void pagesThroughRows() {
    String id = ofFile(Api.upload("first", 12), "paged");
    Api.caller()
        .get(PATH + "/" + id + "/rows?limit=2")
        .then()
        .body("data.id", contains("1", "2"))
        .body("data[1].row.messages[0].content", equalTo("Where is my card 1?"))
        .body("data[0].lineage", nullValue())
        .body("has_more", equalTo(true));
    Api.caller()
        .get(PATH + "/" + id + "/rows?after=10")
        .then()
        .body("data.id", contains("11", "12"))
        .body("has_more", equalTo(false));
    Api.caller().get(PATH + "/" + id + "/rows?after=x").then().statusCode(400);
  }

  @Test
  void trainsJobsWithADataSetAndFollowsItsLineageBothWays() {
    String file = Api.upload("first", "fine-tune", rows("lineage", 20));
    String id = ofFile(file, Ids.next("lineage-"));
    String job = job(id, null);
    String model = Api.awaitState(job, "succeeded").getString("fine_tuned_model");
    for (String path :
        List.of("/" + id + "/lineage", "/lineage?file=" + file, "/lineage?model=" + model)) {
      Api.caller()
          .get(PATH + path)
          .then()
          .statusCode(200)
          .body("files.id", contains(file))
          .body("files.deleted", contains(false))
          .body("datasets.id", contains(id))
          .body("jobs.id", contains(job))
          .body("models", contains(model));
    }
    Api.caller().get(PATH + "/lineage?job=" + job).then().body("datasets.id", contains(id));
    Api.caller().get(PATH + "/lineage?job=ftjob-none").then().statusCode(404);
    Api.caller().get(PATH + "/lineage").then().statusCode(400);
    Api.stub().delete("/stub/files/" + file);
    Api.caller()
        .get(PATH + "/lineage?file=" + file)
        .then()
        .body("files.deleted", contains(true))
        .body("datasets.source_deleted", contains(true))
        .body("models", contains(model));
  }

  @Test
  void flagsDataSetsWhoseFileIsDeletedAndStillTrainsWithThem() {
    String file = Api.upload("first", "fine-tune", rows("gone", 20));
    String id = ofFile(file, Ids.next("gone-"));
    Api.stub().delete("/stub/files/" + file);
    Api.caller()
        .get(PATH + "/" + id)
        .then()
        .body("source_deleted", equalTo(true))
        .body("source_deleted_at", notNullValue());
    Api.awaitState(job(id, null), "succeeded");
  }

  @Test
  void keepsADataSetThatAJobHasStillToReadAndDeletesItAfterwards() {
    String id = ofFile(Api.upload("first", "fine-tune", rows("used", 20)), Ids.next("used-"));
    String validation = Api.upload("first", "fine-tune", rows("held", 10));
    Api.fault("/v1/files/" + validation + "/content", 1000);
    String job = job(id, validation);
    Api.caller().delete(PATH + "/" + id).then().statusCode(409).body("detail", containsString(job));
    Api.fault("/v1/files/" + validation + "/content", 0);
    Api.awaitState(job, "succeeded");
    Api.caller().delete(PATH + "/" + id).then().statusCode(200).body("deleted", equalTo(true));
    Api.caller().get(PATH + "/" + id).then().statusCode(404);
    request(id, null).statusCode(400).body("error.param", equalTo("training_file"));
  }

  @Test
  void failsAJobWhoseFileIsDeletedBeforeItIsRead() {
    String file = Api.upload("first", "fine-tune", rows("late", 20));
    Api.fault("/v1/files/" + file + "/content", 1000);
    String job = job(file, null);
    Api.stub().delete("/stub/files/" + file);
    Api.fault("/v1/files/" + file + "/content", 0);
    JsonPath failed = Api.awaitState(job, "failed");
    assertEquals("There is no file '" + file + "'.", failed.getString("error.message"));
    assertEquals("training_file", failed.getString("error.param"));
  }

  @Test
  void holdsRowsBackWhenNoValidationFileIsGiven() {
    String job = job(Api.upload("first", "fine-tune", rows("split", 40)), null);
    Api.awaitState(job, "succeeded");
    List<String> messages = Api.messages(job);
    assertTrue(
        messages.contains(
            "No validation file was given: 4 of 40 rows are held back to validate with"),
        messages::toString);
    assertTrue(
        messages.stream().anyMatch(each -> each.startsWith("Training will take about")),
        messages::toString);
    var plan =
        pool.preparedQuery(
                "SELECT plan ->> 'rows', plan ->> 'validation_digest' FROM finetune.jobs WHERE id = $1")
            .executeAndAwait(Tuple.of(job))
            .iterator()
            .next();
    assertEquals("36", plan.getString(0));
    assertEquals(64, plan.getString(1).length());
  }

  private static ValidatableResponse preflight(String body) {
    return Api.caller()
        .contentType("application/json")
        .body(body.replace('\'', '"'))
        .post(PATH + "/preflight")
        .then();
  }

  @Test
  void checksFilesWithoutAJob() {
    String training = Api.upload("first", "fine-tune", rows("dry", 20));
    preflight("{'training_file': '%s', 'model': 'tandem-classifier'}".formatted(training))
        .statusCode(200)
        .body("object", equalTo("dataset.preflight"))
        .body("ok", equalTo(true))
        .body("errors", empty())
        .body("warnings.code", hasItem("few_rows"))
        .body("facts.training.rows", equalTo(20))
        .body("facts.labels.rows.even", equalTo(10))
        .body("facts.prediction.basis", notNullValue());
    preflight(
            "{'training_file': '%s', 'validation_file': '%s', 'model': 'tiny.llama', 'technique': 'qlora', 'method': {'type': 'supervised'}, 'hyperparameters': {'n_epochs': 4}}"
                .formatted(training, training))
        .statusCode(200)
        .body("warnings.code", hasItem("leakage"))
        .body("facts.leaks[0].validation_line", equalTo(1))
        .body("facts.overfitting.epochs", equalTo(4));
  }

  @Test
  void tellsErrorsOfADryRunWithTheirCodesAndLines() {
    String training = Api.upload("first", "fine-tune", rows("dry", 20) + "{\"messages\":[]}\n");
    preflight("{'training_file': '%s', 'model': 'tiny.llama'}".formatted(training))
        .statusCode(200)
        .body("ok", equalTo(false))
        .body("errors[0].code", equalTo("missing_messages"))
        .body("errors[0].line", equalTo(21))
        .body("errors[0].param", equalTo("training_file"));
    preflight("{'training_file': '%s', 'model': 'tiny.llama', 'method': 'dpo'}".formatted(training))
        .statusCode(200)
        .body("error_count", equalTo(21));
    preflight("{'training_file': '%s', 'model': 'none'}".formatted(training)).statusCode(404);
    preflight("{'training_file': 'file-none', 'model': 'tiny.llama'}")
        .statusCode(404)
        .body("detail", equalTo("There is no file 'file-none'."));
    preflight("{'model': 'tiny.llama'}").statusCode(400);
    preflight("{'training_file': '%s', 'model': 'tiny.llama'}".formatted(Api.upload("second", 12)))
        .statusCode(404);
  }

  @Test
  void makesRowsOfDocuments() {
    String id =
        create(
                "{'source': {'vector_store_id': 'vs_1', 'unanswered': 0.34, 'distractors': 2}, 'name': '%s'}"
                    .formatted(Ids.next("docs-")))
            .statusCode(200)
            .body("kind", equalTo("generated"))
            .body("rows", equalTo(6))
            .body("source.answered_rows", equalTo(4))
            .body("source.unanswered_rows", equalTo(2))
            .extract()
            .path("id");
    JsonPath rows = Api.caller().get(PATH + "/" + id + "/rows").jsonPath();
    assertEquals(6, rows.getList("data").size());
    for (int i = 0; i < 6; i++) {
      String user = rows.getString("data[" + i + "].row.messages[1].content");
      String answer = rows.getString("data[" + i + "].row.messages[2].content");
      assertTrue(user.startsWith("Passages:\n\n[1] (") && user.contains("\n\nQuestion: W"), user);
      if (rows.getBoolean("data[" + i + "].lineage.answered")) {
        String quoted = answer.replaceAll(" \\[\\d]$", "");
        String number = answer.replaceAll(".*(\\[\\d])$", "$1");
        String passage = user.substring(user.indexOf(number)).split("\n\n")[0];
        assertTrue(passage.replace("\n", " ").contains(quoted), user + answer);
      } else {
        assertEquals("The documents do not answer this question.", answer);
      }
    }
    assertTrue(
        rows.getList("data.lineage.method").containsAll(List.of("heading", "definition")),
        rows::prettify);
  }

  @Test
  void makesRowsOfFeedbackThatWasGoodOrPutRight() {
    String id =
        create(
                "{'source': {'vector_store_id': 'vs_1', 'from': 'feedback', 'unanswered': 0}, 'name': '%s'}"
                    .formatted(Ids.next("feedback-")))
            .statusCode(200)
            .body("kind", equalTo("feedback"))
            .body("rows", equalTo(3))
            .body("source.unsupported", equalTo(1))
            .body("source.unusable", equalTo(2))
            .extract()
            .path("id");
    Api.caller()
        .get(PATH + "/" + id + "/rows")
        .then()
        .body("data.lineage.feedback", contains("fdbk_1", "fdbk_4", "fdbk_6"))
        .body("data.lineage.answer", contains("rated_up", "corrected", "rated_up"))
        .body("data[0].row.messages[2].content", startsWith("On Sundays from nine to noon. ["))
        .body("data[1].row.messages[2].content", startsWith("Cakes are ordered two days"))
        .body(
            "data[2].row.messages[2].content",
            equalTo("The documents do not answer this question."));
  }

  @Test
  void asksAModelForQuestionsAndTakesOnlyAnswersThatAreQuoted() {
    create(
            "{'source': {'vector_store_id': 'vs_1', 'model': 'asker', 'unanswered': 0}, 'name': '%s'}"
                .formatted(Ids.next("asked-")))
        .statusCode(200)
        .body("rows", equalTo(3))
        .body("source.model", equalTo("asker"));
    create("{'source': {'vector_store_id': 'vs_1', 'model': 'liar'}}")
        .statusCode(400)
        .body("detail", startsWith("No row could be made"));
  }

  @Test
  void answers404ForAnotherProjectsStoreAnd503WhileServicesAreAway() {
    create("{'source': {'vector_store_id': 'vs_none'}}").statusCode(404);
    create(StubServices.OTHER_KEY, "{'source': {'vector_store_id': 'vs_1'}}").statusCode(404);
    Api.fault("/v1/vector_stores", 1);
    create("{'source': {'vector_store_id': 'vs_1'}}")
        .statusCode(503)
        .body("detail", not(containsString("secret")));
  }
}
