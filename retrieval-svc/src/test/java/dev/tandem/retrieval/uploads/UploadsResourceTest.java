package dev.tandem.retrieval.uploads;

import static dev.tandem.retrieval.fake.Api.first;
import static dev.tandem.retrieval.fake.Api.json;
import static dev.tandem.retrieval.fake.Api.second;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.fake.StoreProfile;
import dev.tandem.retrieval.files.BlobStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StoreProfile.class)
@QuarkusTestResource(PostgresTestResource.class)
class UploadsResourceTest {

  @Inject BlobStore blobs;
  @Inject Uploads uploads;
  @Inject ServiceTokens services;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Test
  void joinsPartsInTheOrderGivenAtCompletion() {
    String upload = begin(10);
    String last = add(upload, "56789");
    String start = add(upload, "01234");
    String file =
        complete(upload, Map.of("part_ids", List.of(start, last)))
            .statusCode(200)
            .body("status", equalTo("completed"))
            .body("object", equalTo("upload"))
            .body("file.object", equalTo("file"))
            .body("file.bytes", equalTo(10))
            .extract()
            .path("file.id");
    assertEquals("0123456789", first().get("/v1/files/" + file + "/content").asString());
    assertThrows(NoSuchFileException.class, () -> blobs.read(start));
    complete(upload, Map.of("part_ids", List.of(start, last))).statusCode(400);
    add(upload, "x", 400);
    first().post("/v1/uploads/" + upload + "/cancel").then().statusCode(400);
  }

  @Test
  void takesLargeResultsFromServices() {
    Map<String, Object> result =
        Map.of(
            "filename", "batch_1_output.jsonl",
            "purpose", "batch_output",
            "bytes", 3,
            "mime_type", "application/jsonl");
    json(result).post("/v1/uploads").then().statusCode(400);
    String upload =
        given()
            .header("authorization", services.authorization("first", Service.RETRIEVAL))
            .contentType("application/json")
            .body(result)
            .post("/v1/uploads")
            .then()
            .statusCode(200)
            .extract()
            .path("id");
    complete(upload, Map.of("part_ids", List.of(add(upload, "abc"))))
        .statusCode(200)
        .body("file.purpose", equalTo("batch_output"));
  }

  @Test
  void checksTheDigestThatTheCallerGives() {
    String upload = begin(5);
    String part = add(upload, "hello");
    complete(upload, Map.of("part_ids", List.of(part), "md5", "00"))
        .statusCode(400)
        .body("error.param", equalTo("md5"));
    complete(upload, Map.of("part_ids", List.of(part), "md5", "5D41402ABC4B2A76B9719D911017C592"))
        .statusCode(200);
  }

  @Test
  void refusesPartsThatDoNotMakeUpTheFile() {
    String upload = begin(6);
    String part = add(upload, "abc");
    String other = add(begin(3), "abc");
    for (List<String> parts :
        List.of(List.of(part), List.of(part, part), List.of(part, other), List.of("part_none"))) {
      complete(upload, Map.of("part_ids", parts))
          .statusCode(400)
          .body("error.param", equalTo("part_ids"));
    }
    complete(upload, Map.of()).statusCode(400);
    add(upload, "abcd", 400);
  }

  @Test
  void cancelsAndLeavesNoBytes() {
    String upload = begin(3);
    String part = add(upload, "abc");
    first()
        .post("/v1/uploads/" + upload + "/cancel")
        .then()
        .statusCode(200)
        .body("status", equalTo("cancelled"))
        .body("file", nullValue());
    assertThrows(NoSuchFileException.class, () -> blobs.read(part));
    add(upload, "abc", 400);
  }

  @Test
  void expiresAfterItsTime() {
    String upload = begin(3);
    String part = add(upload, "abc");
    pool.query(
            "update retrieval.uploads set expires_at = now() - interval '1 second' where id = '"
                + upload
                + "'")
        .execute()
        .await()
        .indefinitely();
    complete(upload, Map.of("part_ids", List.of(part)))
        .statusCode(400)
        .body("error.message", startsWith("The upload is expired"));
    uploads.expire(100).await().indefinitely();
    assertThrows(NoSuchFileException.class, () -> blobs.read(part));
  }

  @Test
  void refusesUploadsOutOfRange() {
    refused("filename", null);
    refused("filename", " ");
    refused("purpose", "mining");
    refused("bytes", 0);
    refused("bytes", null);
    refused("bytes", Long.MAX_VALUE);
    refused("mime_type", null);
    json(Map.of("filename", "a.txt", "purpose", "batch", "bytes", 1, "mime_type", "text/plain"))
        .post("/v1/uploads")
        .then()
        .statusCode(400);
    json("{").post("/v1/uploads").then().statusCode(400);
    json("[]").post("/v1/uploads").then().statusCode(400);
    json("null").post("/v1/uploads").then().statusCode(400);
  }

  @Test
  void refusesPartsThatAreEmptyOrTooLarge() {
    String upload = begin(100_000);
    add(upload, "", 400);
    add(upload, "x".repeat(65_537), 413);
    first()
        .multiPart("purpose", "x")
        .post("/v1/uploads/" + upload + "/parts")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("data"));
  }

  @Test
  void keepsProjectsApart() {
    String upload = begin(3);
    second()
        .multiPart("data", "part", "abc".getBytes(StandardCharsets.UTF_8))
        .post("/v1/uploads/" + upload + "/parts")
        .then()
        .statusCode(404);
    second().post("/v1/uploads/" + upload + "/cancel").then().statusCode(404);
    second()
        .contentType("application/json")
        .body(Map.of("part_ids", List.of("part_x")))
        .post("/v1/uploads/" + upload + "/complete")
        .then()
        .statusCode(404);
  }

  private static void refused(String member, Object value) {
    Map<String, Object> body =
        new HashMap<>(
            Map.of(
                "filename",
                "a.txt",
                "purpose",
                "assistants",
                "bytes",
                1,
                "mime_type",
                "text/plain"));
    body.put(member, value);
    json(body)
        .post("/v1/uploads")
        .then()
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(member));
  }

  private static String begin(long bytes) {
    return json(Map.of(
            "filename", "a.txt",
            "purpose", "assistants",
            "bytes", bytes,
            "mime_type", "text/plain"))
        .post("/v1/uploads")
        .then()
        .statusCode(200)
        .body("status", equalTo("pending"))
        .body("bytes", equalTo((int) bytes))
        .extract()
        .path("id");
  }

  private static String add(String upload, String text) {
    return add(upload, text, 200);
  }

  private static String add(String upload, String text, int status) {
    return first()
        .multiPart("data", "part", text.getBytes(StandardCharsets.UTF_8))
        .post("/v1/uploads/" + upload + "/parts")
        .then()
        .statusCode(status)
        .extract()
        .path("id");
  }

  private static ValidatableResponse complete(String upload, Map<String, Object> body) {
    return json(body).post("/v1/uploads/" + upload + "/complete").then();
  }
}
