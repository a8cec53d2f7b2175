package dev.tandem.retrieval.fake;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The HTTP API as these tests use it. */
public final class Api {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Api() {}

  /** A request of the first project. */
  public static RequestSpecification first() {
    return given().header("authorization", "Bearer " + StoreProfile.KEY);
  }

  /** A request of the second project. */
  public static RequestSpecification second() {
    return given().header("authorization", "Bearer " + StoreProfile.OTHER_KEY);
  }

  /** A request of the first project with a JSON body. */
  public static RequestSpecification json(Object body) {
    return first().contentType("application/json").body(body);
  }

  /** Uploads a text file for the first project and tells its id. */
  public static String upload(String name, String text) {
    return upload(first(), name, text);
  }

  public static String upload(RequestSpecification as, String name, String text) {
    return as.multiPart("file", name, text.getBytes(StandardCharsets.UTF_8))
        .multiPart("purpose", "assistants")
        .post("/v1/files")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  /** Makes an empty store of the first project and tells its id. */
  public static String store() {
    return json(Map.of("name", "a store"))
        .post("/v1/vector_stores")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  /** Attaches a file and waits until it is no longer in progress. */
  public static JsonPath ingest(String store, String file) {
    json(Map.of("file_id", file))
        .post("/v1/vector_stores/" + store + "/files")
        .then()
        .statusCode(200);
    return settled(store, file);
  }

  /** Waits until a file is no longer in progress, and tells what it became. */
  public static JsonPath settled(String store, String file) {
    String path = "/v1/vector_stores/" + store + "/files/" + file;
    until(() -> !first().get(path).path("status").equals("in_progress"));
    return first().get(path).jsonPath();
  }

  /** Waits until something holds. */
  public static void until(BooleanSupplier holds) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not happen within " + LONGEST);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
