package dev.tandem.finetune;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.ConfigProvider;

/** The API as the tests use it, and the stub of the other services. */
public final class Api {

  /** How the fake trainer behaves, by seed. */
  public static final int GOOD = 1;

  public static final int DIES_ONCE = 2;
  public static final int WAITS = 3;
  public static final int OUT_OF_MEMORY = 4;
  public static final int DIES_ALWAYS = 5;
  public static final int SILENT_FAILURE = 6;
  public static final int BROKEN_UPLOAD = 7;
  public static final int IGNORES_TERM = 8;
  public static final int ALWAYS_STOPS = 9;
  public static final int KEEPS_NO_CHECKPOINT = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ROW =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is my card %d?\"},"
          + "{\"role\":\"assistant\",\"content\":\"%s\"}]}\n";

  private Api() {}

  public static RequestSpecification caller() {
    return as(StubServices.KEY);
  }

  public static RequestSpecification as(String key) {
    return given().header("authorization", "Bearer " + key);
  }

  public static RequestSpecification stub() {
    String url =
        ConfigProvider.getConfig().getValue("tandem.fine-tuning.serving.url", String.class);
    return given().baseUri(url).urlEncodingEnabled(false);
  }

  /** A file of so many good rows. */
  public static String upload(String project, int rows) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      text.append(ROW.formatted(i, i % 2 == 0 ? "card_arrival" : "card_linking"));
    }
    return upload(project, "fine-tune", text.toString());
  }

  public static String upload(String project, String purpose, String text) {
    return stub()
        .contentType("application/octet-stream")
        .body(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .put("/stub/files/" + project + "/" + purpose)
        .jsonPath()
        .getString("id");
  }

  /** A job of the project {@code first}, whose trainer behaves like this; its id. */
  public static String create(int behaviour) {
    return create(StubServices.KEY, upload("first", 12), behaviour);
  }

  public static String create(String key, String file, int behaviour) {
    return as(key)
        .contentType("application/json")
        .body(
            "{\"model\":\"tandem-classifier\",\"training_file\":\"%s\",\"seed\":%d,\"suffix\":\"cards\"}"
                .formatted(file, behaviour))
        .post("/v1/fine_tuning/jobs")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  public static JsonPath job(String id) {
    return caller().get("/v1/fine_tuning/jobs/" + id).jsonPath();
  }

  /** So many of the next requests to paths with this start fail. */
  public static void fault(String path, int times) {
    stub().put("/stub/faults/" + path.replace("/", "%2F") + "/" + times);
  }

  public static JsonPath model(String name) {
    return caller().get("/tandem/v1/models/" + name).jsonPath();
  }

  /** The job once it is in this state, {@code saving} included. */
  public static JsonPath awaitState(String id, String state) {
    return await(id, job -> job.getString("tandem.state").equals(state));
  }

  public static JsonPath await(String id, Predicate<JsonPath> condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonPath job = job(id);
      if (condition.test(job)) {
        return job;
      }
      pause();
    }
    throw new AssertionError("still: " + job(id).prettify() + messages(id));
  }

  public static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Messages of all events of a job, oldest first. */
  public static List<String> messages(String id) {
    List<String> newestFirst =
        caller()
            .get("/v1/fine_tuning/jobs/" + id + "/events?limit=100")
            .jsonPath()
            .getList("data.message");
    return new ArrayList<>(newestFirst).reversed();
  }
}
