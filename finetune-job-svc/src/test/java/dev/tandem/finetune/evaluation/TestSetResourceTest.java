package dev.tandem.finetune.evaluation;

import static dev.tandem.finetune.evaluation.Evaluating.TEST_SETS;
import static dev.tandem.finetune.evaluation.Evaluating.create;
import static dev.tandem.finetune.evaluation.Evaluating.post;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class TestSetResourceTest {

  private static String row(String question) {
    return "{'question': '%s', 'expected_answer': 'yes'}\n".formatted(question);
  }

  private static void trainWith(String question, String name) {
    String row =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"assistant\",\"content\":\"here\"}]}\n"
            .formatted(question);
    String file = Api.upload("first", "fine-tune", row);
    post("/tandem/v1/datasets", "{'file': '%s', 'name': '%s'}".formatted(file, name))
        .statusCode(200);
  }

  @Test
  void makesATestSetOfAFileAndShowsItsRows() {
    String lines =
        """
        {'id': 'a', 'question': 'When?', 'expected_answer': ['1871', 'in 1871'], 'tags': ['dates'], 'expected_sources': [{'file': 'a.md', 'page': 3, 'passage': 'lamp'}]}

        {'question': 'Who?', 'must_abstain': true}
        {'question': 'Which label?', 'label': 'l1', 'json_schema': {'type': 'string'}}
        {'question': 'Nothing?'}
        """;
    String id =
        create(lines, "kinds")
            .statusCode(200)
            .body("id", startsWith("testset-"))
            .body("object", equalTo("test_set"))
            .body("version", equalTo(1))
            .body("rows", equalTo(4))
            .body("counts.answers", equalTo(1))
            .body("counts.labels", equalTo(1))
            .body("counts.sources", equalTo(1))
            .body("counts.must_abstain", equalTo(1))
            .body("counts.json_schemas", equalTo(1))
            .body("counts.nothing", equalTo(1))
            .body("warnings.code", contains("few_rows", "no_expectation"))
            .extract()
            .path("id");
    Api.caller().get(TEST_SETS + "/" + id).then().statusCode(200).body("name", equalTo("kinds"));
    Api.caller()
        .get(TEST_SETS + "/" + id + "/rows?limit=3")
        .then()
        .body("data.row.id", contains("a", "row-2", "row-3"))
        .body("data[0].row.expected_sources[0].page", equalTo(3))
        .body("data[0].row.expected_answers", contains("1871", "in 1871"))
        .body("has_more", equalTo(true));
    Api.caller()
        .get(TEST_SETS + "/" + id + "/rows?after=3")
        .then()
        .body("data.id", contains("4"))
        .body("has_more", equalTo(false));
    Api.as(StubServices.OTHER_KEY).get(TEST_SETS + "/" + id).then().statusCode(404);
  }

  @Test
  void isTheSameVersionForTheSameContentAndTheNextForAnother() {
    String name = Ids.next("name-");
    String rows = row("First of " + name);
    String first = create(rows, name).extract().path("id");
    create(rows.replace(": ", " :  "), name).body("id", equalTo(first));
    String second = create(rows + row("Second of " + name), name).extract().path("id");
    Api.caller()
        .get(TEST_SETS + "/" + first + "/versions")
        .then()
        .body("data.id", contains(second, first))
        .body("data.version", contains(2, 1));
    Api.caller().get(TEST_SETS + "?name=" + name).then().body("data.size()", equalTo(2));
  }

  @Test
  void refusesRowsThatModelsAreTrainedWithAndNamesThem() {
    String key = Ids.next("");
    trainWith("Where is my " + key + " card?", "trained-" + key);
    create(row("Something else of " + key) + row("where is  my " + key + " CARD"), "leaking")
        .statusCode(400)
        .body("detail", containsString("Row 'row-2' is line 1 of the data set 'trained-" + key));
  }

  @Test
  void warnsOfRowsThatAreNearlyTrainedOn() {
    String question =
        "Could you please tell me in which drawer of the big old kitchen the %s spoons are kept?"
            .formatted(Ids.next(""));
    trainWith(question, Ids.next("near-"));
    create(row(question.replace("kept", "now")), "near")
        .statusCode(200)
        .body("warnings.code", hasItem("nearly_trained_on"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nonsense|Line 1 is not JSON.",
        "['a']|Line 1 is not a JSON object.",
        "{'expected_answer': 'a'}|Line 1 has no 'question'.",
        "{'question': 'q', 'expected_anser': 'a'}|'expected_anser', which means nothing",
        "{'question': 'q', 'must_abstain': 'yes'}|'must_abstain' that is neither true nor false",
        "{'question': 'q', 'must_abstain': true, 'label': 'x'}|one of them only",
        "{'question': 'q', 'expected_sources': [{'page': 1}]}|neither 'file' nor 'passage'",
        "{'question': 'q', 'expected_sources': [{'file': 'f', 'page': 0}]}|no whole number from 1",
        "{'question': 'q', 'json_schema': 3}|'json_schema' that is no object"
      })
  void namesTheLineThatIsWrong(String line, String message) {
    create(line, "wrong").statusCode(400).body("detail", containsString(message));
  }

  @Test
  void refusesTheSameIdTwiceAndSetsWithoutRows() {
    create("{'id': 'a', 'question': 'q'}\n{'id': 'a', 'question': 'r'}", "twice")
        .statusCode(400)
        .body("detail", containsString("Line 2 has the id of line 1."));
    create("\n  \n", "empty").statusCode(400).body("detail", containsString("no rows"));
    post(TEST_SETS, "{'file': 'file-none'}").statusCode(404);
    post(TEST_SETS, "{}").statusCode(400);
    post(TEST_SETS, "{'source': {'type': 'dreams'}}").statusCode(400);
  }

  @Test
  void makesATestSetOfFeedbackWithTheSourcesOfItsReceipts() {
    String id =
        post(TEST_SETS, "{'source': {'type': 'feedback'}}")
            .statusCode(200)
            .body("rows", greaterThan(0))
            .body("source.type", equalTo("feedback"))
            .extract()
            .path("id");
    Api.caller()
        .get(TEST_SETS + "/" + id + "/rows")
        .then()
        .body("data[0].row.tags", contains("feedback"))
        .body(
            "data.row.expected_sources.findAll { it != null }.flatten().file",
            hasItem("file-lighthouse"));
  }

  @Test
  void deletesTheRows() {
    String id = create(row("To be deleted " + Ids.next("")), "gone").extract().path("id");
    Api.caller().delete(TEST_SETS + "/" + id).then().statusCode(200).body("deleted", equalTo(true));
    Api.caller().get(TEST_SETS + "/" + id).then().statusCode(404);
    Api.caller().delete(TEST_SETS + "/" + id).then().statusCode(404);
  }
}
