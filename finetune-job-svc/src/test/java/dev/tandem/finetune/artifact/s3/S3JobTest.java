package dev.tandem.finetune.artifact.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.run.JobData;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job whose data and result are kept in an object store, from its creation to its deletion. */
@Tag("slow")
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@QuarkusTestResource(value = S3JobTest.Store.class, restrictToAnnotatedClass = true)
class S3JobTest {

  /** The server with a bucket in it. */
  public static class Store implements QuarkusTestResourceLifecycleManager {

    private S3Server server;

    @Override
    public Map<String, String> start() {
      server = S3Server.start();
      server.createBucket("models");
      Map<String, String> all = new HashMap<>();
      String prefix = "tandem.fine-tuning.artifacts.";
      all.put(prefix + "store", "s3");
      all.put(prefix + "s3.endpoint", server.address().toString());
      all.put(prefix + "s3.bucket", "models");
      all.put(prefix + "s3.credentials-file", credentials().toString());
      return all;
    }

    private static Path credentials() {
      try {
        return S3Server.credentials(Files.createTempDirectory("tandem-s3-"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void stop() {
      server.close();
    }
  }

  @Inject Artifacts artifacts;

  @Test
  void isTrainedServedAndDeleted() throws IOException {
    String id = Api.create(Api.GOOD);
    JsonPath job = Api.awaitState(id, "succeeded");
    String model = job.getString("fine_tuned_model");
    assertEquals("loaded", job.getString("tandem.serving"));
    assertEquals("s3://models/" + id + "/output", artifacts.location(id + "/output"));
    artifacts.open(JobData.output(id, "classifier.json")).orElseThrow().close();
    artifacts.open(JobData.key(id, JobData.TRAINING)).orElseThrow().close();

    Api.caller().delete("/tandem/v1/models/" + model).then().statusCode(200);
    Api.await(id, each -> "deleted".equals(each.getString("tandem.serving")));
    assertTrue(artifacts.open(JobData.output(id, "classifier.json")).isEmpty());
    assertTrue(artifacts.open(JobData.key(id, JobData.TRAINING)).isEmpty());
    assertFalse(Api.stub().get("/stub/models").body().asString().contains('"' + model + '"'));
  }
}
