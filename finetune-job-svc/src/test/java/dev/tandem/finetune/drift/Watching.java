package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.id.Ids;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A deployment of the stub with its past, and a monitor of it. */
final class Watching {

  static final String DRIFT = "/tandem/v1/drift";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String deployment = Ids.next("drift-");
  private final ObjectNode world = JSON.createObjectNode();
  private String monitor;
  private int number;

  String monitor() {
    return monitor;
  }

  String deployment() {
    return deployment;
  }

  Watching model(String model) {
    world.put("model", model);
    return publish();
  }

  /** What the next answers are like. */
  record Kind(String topic, boolean abstained, Double supported) {}

  /** So many answers in this moment; reference or window, as the monitor is made. */
  Watching answers(int count, Kind kind) {
    ArrayNode receipts = world.withArray("receipts");
    for (int i = 0; i < count; i++) {
      ObjectNode each = receipts.addObject().put("id", deployment + "-" + ++number);
      each.put("at", Instant.now().toString()).put("question", kind.topic() + " " + number);
      each.put("abstained", kind.abstained());
      if (kind.supported() != null) {
        each.put("supported", kind.supported());
      }
    }
    return publish();
  }

  /** Questions of an evaluation, which are not live. */
  Watching measured(int count, String topic) {
    answers(count, new Kind(topic, true, null));
    ArrayNode receipts = world.withArray("receipts");
    for (int i = receipts.size() - count; i < receipts.size(); i++) {
      ((ObjectNode) receipts.get(i)).put("user", "eval-1:" + i);
    }
    return publish();
  }

  Watching opinions(int count, boolean up) {
    ArrayNode feedback = world.withArray("feedback");
    for (int i = 0; i < count; i++) {
      feedback
          .addObject()
          .put("id", "f" + ++number)
          .put("at", Instant.now().toString())
          .put("up", up);
    }
    return publish();
  }

  /** Files, each named by the first letter of its id. */
  Watching files(List<String> ids, long createdAt) {
    ids.forEach(
        id ->
            world
                .withArray("files")
                .addObject()
                .put("id", deployment + "-" + id)
                .put("name", id.charAt(0) + ".md")
                .put("created_at", createdAt));
    return publish();
  }

  Watching without(int first) {
    ArrayNode files = world.withArray("files");
    for (int i = 0; i < first; i++) {
      files.remove(0);
    }
    return publish();
  }

  Watching chunked(int from, int to, int size) {
    for (int i = from; i < to; i++) {
      ((ObjectNode) world.withArray("files").get(i)).put("chunking", size);
    }
    return publish();
  }

  Watching publish() {
    Api.stub()
        .contentType("application/json")
        .body(world.toString())
        .put("/stub/drift/" + deployment);
    return this;
  }

  /** What was before is the reference from now on. */
  Watching watch(String more) {
    monitor =
        post(DRIFT, "{'deployment': '%s'%s}".formatted(deployment, more))
            .statusCode(200)
            .extract()
            .path("id");
    return this;
  }

  static ValidatableResponse post(String path, String body) {
    return Api.as(StubServices.KEY)
        .contentType("application/json")
        .body(body.replace('\'', '"'))
        .post(path)
        .then();
  }

  String path() {
    return DRIFT + "/" + monitor;
  }

  JsonPath get(String below) {
    return Api.caller().get(path() + below).jsonPath();
  }

  /** The check, once it has ended. */
  JsonPath check() {
    String id = Api.caller().post(path() + "/check").then().statusCode(200).extract().path("id");
    return ended(id);
  }

  JsonPath ended(String check) {
    String below = "/checks/" + check;
    until(() -> !List.of("queued", "running").contains(get(below).getString("status")));
    return get(below);
  }

  /** Kinds and remedies that are open. */
  List<String> open() {
    return get("/findings?status=open&limit=100")
        .getList("data.collect { it.kind + ' ' + it.remedy }");
  }

  JsonPath finding(String kind) {
    return get(
        "/findings/"
            + get("/findings?limit=100").getString("data.find { it.kind == '" + kind + "' }.id"));
  }

  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not happen");
      }
      Api.pause();
    }
  }
}
