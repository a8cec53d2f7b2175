package dev.tandem.finetune.permission;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class CheckpointPermissionsResourceTest {

  private static String path() {
    String id = Api.create(Api.GOOD);
    Api.awaitState(id, "succeeded");
    String model =
        Api.caller()
            .get("/v1/fine_tuning/jobs/" + id + "/checkpoints")
            .path("data[0].fine_tuned_model_checkpoint");
    return "/v1/fine_tuning/checkpoints/" + model + "/permissions";
  }

  @Test
  void permitsListsAndTakesAway() {
    String path = path();
    String body = "{\"project_ids\": [\"a\", \"b\", \"a\"]}";
    for (int i = 0; i < 2; i++) {
      Api.caller()
          .contentType("application/json")
          .body(body)
          .post(path)
          .then()
          .statusCode(200)
          .body("object", equalTo("list"))
          .body("has_more", equalTo(false))
          .body("data", hasSize(2))
          .body("data[0].id", startsWith("cp_"))
          .body("data[0].object", equalTo("checkpoint.permission"));
    }
    String newest =
        Api.caller()
            .get(path + "?limit=1")
            .then()
            .body("data.project_id", contains("b"))
            .body("has_more", equalTo(true))
            .extract()
            .path("data[0].id");
    Api.caller()
        .get(path + "?order=ascending&project_id=a")
        .then()
        .body("data.project_id", contains("a"));
    Api.caller().get(path + "?after=" + newest).then().body("data.project_id", contains("a"));
    Api.caller()
        .delete(path + "/" + newest)
        .then()
        .statusCode(200)
        .body("id", equalTo(newest))
        .body("object", equalTo("checkpoint.permission"))
        .body("deleted", equalTo(true));
    Api.caller().delete(path + "/" + newest).then().statusCode(404);
    Api.caller().get(path).then().body("data.project_id", contains("a"));
  }

  @Test
  void knowsNoCheckpointOfAnotherProject() {
    String path = path();
    Api.as(StubServices.OTHER_KEY).get(path).then().statusCode(404);
    Api.as(StubServices.OTHER_KEY)
        .contentType("application/json")
        .body("{\"project_ids\": [\"second\"]}")
        .post(path)
        .then()
        .statusCode(404);
    Api.caller().get(path).then().body("data", empty());
  }

  @Test
  void namesWhatIsWrong() {
    String path = path();
    Api.caller()
        .contentType("application/json")
        .body("{}")
        .post(path)
        .then()
        .statusCode(400)
        .body("error.param", equalTo("project_ids"));
    Api.caller()
        .get(path + "?order=asc")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("order"));
  }
}
