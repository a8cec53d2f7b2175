package dev.tandem.retrieval.files;

import static dev.tandem.retrieval.fake.Api.first;
import static dev.tandem.retrieval.fake.Api.ingest;
import static dev.tandem.retrieval.fake.Api.second;
import static dev.tandem.retrieval.fake.Api.store;
import static dev.tandem.retrieval.fake.Api.upload;
import static io.restassured.RestAssured.config;
import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.fake.StoreProfile;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StoreProfile.class)
@QuarkusTestResource(PostgresTestResource.class)
class FilesResourceTest {

  private static final byte[] TEXT = "some text".getBytes(StandardCharsets.UTF_8);

  @Inject BlobStore blobs;
  @Inject FilesConfig files;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Inject ServiceTokens services;

  @Test
  void describesAnUploadedFile() {
    first()
        .multiPart("file", "a.txt", TEXT)
        .multiPart("purpose", "assistants")
        .post("/v1/files")
        .then()
        .statusCode(200)
        .body("id", startsWith("file-"))
        .body("object", equalTo("file"))
        .body("bytes", equalTo(TEXT.length))
        .body("filename", equalTo("a.txt"))
        .body("purpose", equalTo("assistants"))
        .body("status", equalTo("processed"))
        .body("$", not(hasKey("expires_at")));
  }

  @Test
  void servesTheBytesAsADownloadWhateverIsAccepted() {
    String id = upload("page.html", "<script>alert(1)</script>");
    byte[] bytes =
        first()
            .accept("application/binary")
            .get("/v1/files/" + id + "/content")
            .then()
            .statusCode(200)
            .contentType("application/octet-stream")
            .header("content-disposition", startsWith("attachment"))
            .header("x-content-type-options", "nosniff")
            .extract()
            .asByteArray();
    assertArrayEquals("<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8), bytes);
  }

  @Test
  void expiresWhenAskedTo() {
    RequestSpecification request =
        first()
            .multiPart("file", "a.txt", TEXT)
            .multiPart("purpose", "user_data")
            .multiPart("expires_after[anchor]", "created_at")
            .multiPart("expires_after[seconds]", "3600");
    var file = request.post("/v1/files").then().statusCode(200).extract().jsonPath();
    assertEquals(file.getLong("created_at") + 3600, file.getLong("expires_at"));
    String id = file.getString("id");
    age(id);
    first().get("/v1/files/" + id).then().statusCode(404);
    first().get("/v1/files/" + id + "/content").then().statusCode(404);
    first().delete("/v1/files/" + id).then().statusCode(404);
    first().get("/v1/files").then().body("data.id", not(hasItem(id)));
  }

  @Test
  void takesResultsFromServicesThatWorkForAProject() {
    String id =
        given()
            .header("authorization", services.authorization("first", Service.RETRIEVAL))
            .multiPart("file", "batch_1_output.jsonl", TEXT)
            .multiPart("purpose", "batch_output")
            .post("/v1/files")
            .then()
            .statusCode(200)
            .body("purpose", equalTo("batch_output"))
            .extract()
            .path("id");
    first().get("/v1/files/" + id).then().statusCode(200);
    first().get("/v1/files?purpose=batch_output").then().body("data.id", hasItem(id));
    given()
        .header("authorization", services.authorization("first", Service.RETRIEVAL))
        .multiPart("file", "a.txt", TEXT)
        .multiPart("purpose", "mining")
        .post("/v1/files")
        .then()
        .statusCode(400);
  }

  @Test
  void refusesWhatIsNotAFileUpload() {
    refused(first().multiPart("purpose", "assistants"), "file");
    refused(first().multiPart("file", "a.txt", TEXT), "purpose");
    refused(part("a.txt", TEXT).multiPart("purpose", "mining"), "purpose");
    refused(part("a.txt", TEXT).multiPart("purpose", "batch_output"), "purpose");
    refused(part("a.txt", TEXT).multiPart("purpose", "fine-tune"), "file");
    refused(part("a.txt", new byte[0]).multiPart("purpose", "assistants"), "file");
    refused(part("\u0001\u0002", TEXT).multiPart("purpose", "assistants"), "file");
    refused(
        part("a.txt", TEXT)
            .multiPart("purpose", "assistants")
            .multiPart("expires_after[anchor]", "created_at")
            .multiPart("expires_after[seconds]", "60"),
        "expires_after.seconds");
    refused(
        part("a.txt", TEXT)
            .multiPart("purpose", "assistants")
            .multiPart("expires_after[anchor]", "last_active_at")
            .multiPart("expires_after[seconds]", "3600"),
        "expires_after.anchor");
  }

  private static RequestSpecification part(String name, byte[] bytes) {
    return first().multiPart("file", name, bytes);
  }

  private static void refused(RequestSpecification request, String param) {
    request
        .post("/v1/files")
        .then()
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(param));
  }

  @Test
  void refusesBodiesThatAreNotForms() {
    first()
        .contentType("application/json")
        .body("{}")
        .post("/v1/files")
        .then()
        .statusCode(415)
        .body("error.type", equalTo("invalid_request_error"));
    for (String type : List.of("multipart/form-data", "multipart/form-data; boundary=x")) {
      first()
          .config(
              config()
                  .encoderConfig(
                      encoderConfig().encodeContentTypeAs("multipart/form-data", ContentType.TEXT)))
          .contentType(type)
          .body("--y\r\nnonsense")
          .post("/v1/files")
          .then()
          .statusCode(400)
          .body("error.type", equalTo("invalid_request_error"));
    }
  }

  @Test
  void refusesFilesOverTheLimitAndBodiesFarOverIt() {
    for (int size : new int[] {1_048_577, 3_000_000}) {
      part("big.txt", new byte[size])
          .multiPart("purpose", "assistants")
          .post("/v1/files")
          .then()
          .statusCode(413)
          .body("error.code", equalTo("request_too_large"))
          .body("error.message", containsString("/v1/uploads"));
    }
  }

  @Test
  void takesAFileOfExactlyTheLimit() {
    part("big.txt", new byte[1_048_576])
        .multiPart("purpose", "assistants")
        .post("/v1/files")
        .then()
        .statusCode(200)
        .body("bytes", equalTo(1_048_576));
  }

  @Test
  void neverMakesAPathOutOfAName() throws IOException {
    String id = upload("../../../../tmp/evil\u0007.txt", "text");
    first().get("/v1/files/" + id).then().body("filename", equalTo("../../../../tmp/evil.txt"));
    assertTrue(blobs.read(id).startsWith(files.folder().toAbsolutePath()));
  }

  @Test
  void keepsProjectsApart() {
    String id = upload("a.txt", "mine");
    second().get("/v1/files/" + id).then().statusCode(404);
    second().get("/v1/files/" + id + "/content").then().statusCode(404);
    second().delete("/v1/files/" + id).then().statusCode(404);
    second().get("/v1/files").then().statusCode(200).body("data.id", not(hasItem(id)));
    second().get("/v1/files?after=" + id).then().statusCode(400);
    first().get("/v1/files/" + id).then().statusCode(200);
  }

  @Test
  void leavesNothingBehindWhenAFileIsDeleted() throws IOException {
    String id = upload("b.pdf", "#extracted\n\ntext");
    String store = store();
    ingest(store, id);
    blobs.read(Blobs.textOf(id));
    first()
        .delete("/v1/files/" + id)
        .then()
        .statusCode(200)
        .body("id", equalTo(id))
        .body("object", equalTo("file"))
        .body("deleted", equalTo(true));
    assertThrows(NoSuchFileException.class, () -> blobs.read(id));
    assertThrows(NoSuchFileException.class, () -> blobs.read(Blobs.textOf(id)));
    first().get("/v1/vector_stores/" + store + "/files").then().body("data", empty());
    first().get("/v1/vector_stores/" + store).then().body("usage_bytes", equalTo(0));
    first().delete("/v1/files/" + id).then().statusCode(404).body("error.param", nullValue());
    assertEquals(0, number("select count(*) from retrieval.blobs_to_delete"));
  }

  @Test
  void pagesInBothDirections() {
    RequestSpecification request = first();
    List<String> before = request.get("/v1/files?purpose=evals").path("data.id");
    assertTrue(before.isEmpty());
    String[] id = new String[4];
    for (int i = 0; i < id.length; i++) {
      id[i] = part("e.txt", TEXT).multiPart("purpose", "evals").post("/v1/files").path("id");
    }
    list("").body("data.id", contains(id[3], id[2], id[1], id[0])).body("has_more", equalTo(false));
    list("&limit=2")
        .body("data.id", contains(id[3], id[2]))
        .body("has_more", equalTo(true))
        .body("first_id", equalTo(id[3]))
        .body("last_id", equalTo(id[2]));
    list("&limit=2&after=" + id[2])
        .body("data.id", contains(id[1], id[0]))
        .body("has_more", equalTo(false));
    list("&limit=2&before=" + id[0])
        .body("data.id", contains(id[2], id[1]))
        .body("has_more", equalTo(true));
    list("&order=asc&limit=3")
        .body("data.id", contains(id[0], id[1], id[2]))
        .body("has_more", equalTo(true));
    list("&order=asc&before=" + id[2])
        .body("data.id", contains(id[0], id[1]))
        .body("has_more", equalTo(false));
    list("&after=" + id[0]).body("data", empty()).body("last_id", nullValue());
  }

  private static ValidatableResponse list(String query) {
    return first().get("/v1/files?purpose=evals" + query).then().statusCode(200);
  }

  @Test
  void refusesListsOutOfRange() {
    for (String query :
        List.of("limit=0", "limit=10001", "limit=x", "order=up", "after=file-none", "purpose=x")) {
      first().get("/v1/files?" + query).then().statusCode(400);
    }
    first().get("/v1/files?limit=10000").then().statusCode(200);
  }

  @Test
  void answersUnknownIdsAndStrangeOnesWith404Or400() {
    for (String id : List.of("file-none", "%27%3B--", "a%20b", "%F0%9F%98%80")) {
      first().urlEncodingEnabled(false).get("/v1/files/" + id).then().statusCode(404);
    }
    first().urlEncodingEnabled(false).get("/v1/files/a%00b").then().statusCode(400);
    first().put("/v1/files").then().statusCode(405).body("error.message", containsString("method"));
  }

  @Test
  void leavesNoTemporaryFilesBehind() throws IOException {
    upload("a.txt", "text");
    refused(part("a.txt", TEXT).multiPart("purpose", "mining"), "purpose");
    try (Stream<Path> left = Files.list(blobs.incoming())) {
      assertEquals(0, left.count());
    }
  }

  private void age(String id) {
    run(
        "update retrieval.files set expires_at = now() - interval '1 second' where id = '"
            + id
            + "'");
  }

  private void run(String sql) {
    pool.query(sql).execute().await().indefinitely();
  }

  private int number(String sql) {
    return pool.query(sql).execute().await().indefinitely().iterator().next().getInteger(0);
  }
}
