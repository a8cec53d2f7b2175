package dev.tandem.finetune.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class DeliveriesTest {

  private static Map<String, String> awaitHook(String job) {
    Api.await(job, ignored -> !hooks(job).isEmpty());
    return hooks(job).getFirst();
  }

  private static List<Map<String, String>> hooks(String job) {
    List<Map<String, String>> all = Api.stub().get("/stub/hooks").jsonPath().getList("$");
    return all.stream().filter(hook -> hook.get("body").contains(job)).toList();
  }

  @Test
  void announcesTheEndSignedAndOnlyOnceItWasTaken() {
    Api.stub().put("/stub/faults/%2Fhook/2");
    String id = Api.create(Api.GOOD);
    Map<String, String> hook = awaitHook(id);
    JsonPath body = new JsonPath(hook.get("body"));
    assertEquals("fine_tuning.job.succeeded", body.getString("type"));
    assertEquals("event", body.getString("object"));
    assertEquals(id, body.getString("data.id"));
    assertEquals(hook.get("webhook-id"), body.getString("id"));
    assertEquals(
        new Signature(StubServices.SECRET)
            .of(
                hook.get("webhook-id"),
                Long.parseLong(hook.get("webhook-timestamp")),
                hook.get("body")),
        hook.get("webhook-signature"));
  }

  @Test
  void announcesFailedAndCancelledJobsAndNotThoseOfOtherProjects() {
    String other = Api.create(StubServices.OTHER_KEY, Api.upload("second", 1), Api.GOOD);
    String failed = Api.create(StubServices.KEY, Api.upload("first", 1), Api.GOOD);
    assertTrue(awaitHook(failed).get("body").contains("fine_tuning.job.failed"));
    String cancelled = Api.create(Api.WAITS);
    Api.caller().post("/v1/fine_tuning/jobs/" + cancelled + "/cancel").then().statusCode(200);
    assertTrue(awaitHook(cancelled).get("body").contains("fine_tuning.job.cancelled"));
    assertEquals(1, hooks(failed).size());
    assertEquals(List.of(), hooks(other));
  }
}
