package dev.tandem.generation;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.ModelServers;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.openai.ModelServerStub;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Model servers in the running service: configuration, contexts, metrics. */
@QuarkusTest
@GenerationTest
@TestProfile(BackendsTest.OneServer.class)
class BackendsTest {

  /** One server with one model, whose name needs quotes. */
  public static class OneServer implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(Server.class));
    }
  }

  /** The server. */
  public static class Server implements QuarkusTestResourceLifecycleManager {

    private ModelServerStub stub;

    @Override
    public Map<String, String> start() {
      stub =
          new ModelServerStub(
              (request, to) -> {
                if (request.json().path("stream").asBoolean()) {
                  to.beginStream();
                  to.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}");
                  to.event("[DONE]");
                  to.endStream();
                } else {
                  to.json(
                      200,
                      "{\"choices\":[],\"model\":\""
                          + request.json().path("model").asText()
                          + "\"}");
                }
              });
      return Map.of(
          "tandem.backends.local.url", stub.url(),
          "tandem.backends.local.models.\"meta/llama-3.1\".served-as", "llama",
          "tandem.backends.local.models.\"meta/llama-3.1\".without", "images");
    }

    @Override
    public void stop() {
      stub.close();
    }
  }

  @Inject ModelServers servers;
  @Inject Vertx vertx;

  @Test
  void answersWithTheConfiguredModel() {
    ServedModel model = servers.model("meta/llama-3.1").orElseThrow();

    ObjectNode answer = servers.complete(model, Api.JSON.createObjectNode()).await().indefinitely();

    assertEquals("llama", answer.path("model").asText());
    given().get("/q/metrics").then().body(containsString("tandem_backend_requests_seconds_count"));
  }

  @Test
  void answersOnTheContextOfWhoeverAsks() throws Exception {
    ServedModel model = servers.model("meta/llama-3.1").orElseThrow();
    Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    CompletableFuture<Context> seen = new CompletableFuture<>();
    context.runOnContext(
        start ->
            servers.stream(model, Api.JSON.createObjectNode())
                .subscribe()
                .with(chunk -> seen.complete(Vertx.currentContext()), seen::completeExceptionally));

    assertSame(context, seen.get(20, TimeUnit.SECONDS));
  }
}
