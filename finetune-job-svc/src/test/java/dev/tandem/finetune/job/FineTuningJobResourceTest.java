package dev.tandem.finetune.job;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class FineTuningJobResourceTest {

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  @BeforeEach
  void forgetJobs() {
    run("delete from finetune.jobs");
  }

  @Test
  void listsNothingWhenThereAreNoJobs() {
    given()
        .get("/v1/fine_tuning/jobs")
        .then()
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("data", empty())
        .body("has_more", equalTo(false));
  }

  @Test
  void pagesThroughTheCallersJobsNewestFirst() {
    insert("ftjob-1", "default", "{}");
    insert("ftjob-2", "default", "{\"team\": \"a\"}");
    insert("ftjob-3", "default", "{}");
    insert("ftjob-other", "elsewhere", "{}");
    given()
        .get("/v1/fine_tuning/jobs?limit=2")
        .then()
        .body("data.id", contains("ftjob-3", "ftjob-2"))
        .body("has_more", equalTo(true));
    given()
        .get("/v1/fine_tuning/jobs?limit=2&after=ftjob-2")
        .then()
        .body("data.id", contains("ftjob-1"))
        .body("has_more", equalTo(false));
    given()
        .get("/v1/fine_tuning/jobs?metadata[team]=a")
        .then()
        .body("data.id", contains("ftjob-2"));
  }

  @Test
  void showsEveryMemberThatTheSdksRequire() {
    insert("ftjob-1", "default", "{\"team\": \"a\"}");
    given()
        .get("/v1/fine_tuning/jobs/ftjob-1")
        .then()
        .statusCode(200)
        .body("object", equalTo("fine_tuning.job"))
        .body("status", equalTo("queued"))
        .body("fine_tuned_model", nullValue())
        .body("error", nullValue())
        .body("result_files", empty())
        .body("metadata.team", equalTo("a"));
  }

  @Test
  void answers404ForAnUnknownJobAndForAnotherProjectsJob() {
    insert("ftjob-other", "elsewhere", "{}");
    for (String id : new String[] {"ftjob-none", "ftjob-other"}) {
      given()
          .get("/v1/fine_tuning/jobs/" + id)
          .then()
          .statusCode(404)
          .body("error.type", equalTo("invalid_request_error"));
    }
  }

  @Test
  void answers400ForACursorThatNamesNoJob() {
    given()
        .get("/v1/fine_tuning/jobs?after=ftjob-none")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("after"));
  }

  @Test
  void isReadyWhenItsDatabaseAnswers() {
    given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
  }

  private void insert(String id, String project, String metadata) {
    run(
        """
        insert into finetune.jobs (id, project, status, model, training_file, seed, metadata)
        values ('%s', '%s', 'queued', 'base', 'file-1', 7, '%s')
        """
            .formatted(id, project, metadata));
  }

  private void run(String sql) {
    pool.query(sql).execute().await().indefinitely();
  }
}
