package dev.tandem.retrieval.vectorstores;

import static dev.tandem.retrieval.fake.Api.first;
import static dev.tandem.retrieval.fake.Api.ingest;
import static dev.tandem.retrieval.fake.Api.json;
import static dev.tandem.retrieval.fake.Api.settled;
import static dev.tandem.retrieval.fake.Api.store;
import static dev.tandem.retrieval.fake.Api.until;
import static dev.tandem.retrieval.fake.Api.upload;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.fake.FakeParser;
import dev.tandem.retrieval.fake.StoreProfile;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StoreProfile.class)
@QuarkusTestResource(PostgresTestResource.class)
class VectorStoreIngestionTest {

  @Inject FakeParser parser;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @AfterEach
  void openGate() {
    parser.open();
  }

  @Test
  void completesAnAttachedFileAndCountsIt() {
    String store = store();
    String file = upload("a.txt", "one paragraph\n\nanother one\n");
    JsonPath entry = ingest(store, file);
    assertEquals("completed", entry.getString("status"));
    assertEquals("other", entry.getString("chunking_strategy.type"));
    assertEquals(2, chunks(file));
    first()
        .get("/v1/vector_stores/" + store)
        .then()
        .body("status", equalTo("completed"))
        .body("file_counts.completed", equalTo(1))
        .body("file_counts.total", equalTo(1))
        .body("usage_bytes", greaterThan(0));
  }

  @Test
  void countsQueuedFilesAsInProgressFromTheFirstAnswerOn() {
    parser.close();
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      files.add(upload("w" + i + ".txt", "#wait\n\ntext " + i));
    }
    String store = store();
    String batch =
        json(Map.of("file_ids", files))
            .post("/v1/vector_stores/" + store + "/file_batches")
            .then()
            .statusCode(200)
            .body("status", equalTo("in_progress"))
            .body("file_counts.in_progress", equalTo(20))
            .body("file_counts.total", equalTo(20))
            .extract()
            .path("id");
    first()
        .get("/v1/vector_stores/" + store)
        .then()
        .body("status", equalTo("in_progress"))
        .body("file_counts.in_progress", equalTo(20));
    parser.open();
    String path = "/v1/vector_stores/" + store + "/file_batches/" + batch;
    until(() -> first().get(path).jsonPath().getInt("file_counts.in_progress") == 0);
    first()
        .get(path)
        .then()
        .body("status", equalTo("completed"))
        .body("file_counts.completed", equalTo(20));
  }

  @Test
  void failsABadFileAloneAndSaysWhy() {
    String store = store();
    Map<String, String> codes =
        Map.of(
            "#unsupported", "unsupported_file",
            "#invalid", "invalid_file",
            "#deep", "invalid_file",
            "#large", "server_error");
    List<String> files = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    codes.forEach(
        (order, code) -> {
          files.add(upload("bad.txt", order + "\n\ntext"));
          expected.add(code);
        });
    files.add(upload("good.txt", "text"));
    json(Map.of("file_ids", files)).post("/v1/vector_stores/" + store + "/file_batches");
    for (int i = 0; i < expected.size(); i++) {
      JsonPath entry = settled(store, files.get(i));
      assertEquals("failed", entry.getString("status"));
      assertEquals(expected.get(i), entry.getString("last_error.code"));
      assertEquals(0, chunks(files.get(i)));
    }
    JsonPath good = settled(store, files.getLast());
    assertEquals("completed", good.getString("status"));
  }

  @Test
  void failsAFileWithoutVisibleText() {
    JsonPath entry = ingest(store(), upload("blank.txt", " \n\n \n"));
    assertEquals("failed", entry.getString("status"));
    assertEquals("invalid_file", entry.getString("last_error.code"));
  }

  @Test
  void triesAgainAfterAFaultAndGivesUpAfterSeveral() {
    parser.failNext(2);
    assertEquals("completed", ingest(store(), upload("f.txt", "#faulty\n\nx")).getString("status"));
    parser.failNext(100);
    JsonPath entry = ingest(store(), upload("f.txt", "#faulty\n\nx"));
    parser.failNext(0);
    assertEquals("failed", entry.getString("status"));
    assertEquals("server_error", entry.getString("last_error.code"));
  }

  @Test
  void cancelsWhatOfABatchIsNotDone() {
    String done = upload("done.txt", "text");
    parser.close();
    String waits = upload("waits.txt", "#wait\n\ntext");
    String store = store();
    ingest(store, done);
    String batch =
        json(Map.of("file_ids", List.of(waits)))
            .post("/v1/vector_stores/" + store + "/file_batches")
            .path("id");
    until(() -> parser.waiting() > 0);
    String path = "/v1/vector_stores/" + store + "/file_batches/" + batch;
    first()
        .post(path + "/cancel")
        .then()
        .statusCode(200)
        .body("status", equalTo("cancelled"))
        .body("file_counts.in_progress", equalTo(0))
        .body("file_counts.cancelled", equalTo(1));
    parser.open();
    until(() -> parser.waiting() == 0);
    assertEquals("completed", ingest(store, upload("next.txt", "text")).getString("status"));
    assertEquals("cancelled", settled(store, waits).getString("status"));
    assertEquals(0, chunks(waits));
  }

  @Test
  void doesNotResurrectAFileThatIsDeletedDuringItsIngestion() {
    parser.close();
    String store = store();
    String file = upload("gone.txt", "#wait\n\ntext");
    json(Map.of("file_id", file)).post("/v1/vector_stores/" + store + "/files");
    until(() -> parser.waiting() > 0);
    first().delete("/v1/files/" + file).then().statusCode(200).body("deleted", equalTo(true));
    parser.open();
    until(() -> parser.waiting() == 0);
    ingest(store, upload("next.txt", "text"));
    first().get("/v1/vector_stores/" + store + "/files/" + file).then().statusCode(404);
    first().get("/v1/vector_stores/" + store).then().body("file_counts.total", equalTo(1));
    assertEquals(
        1,
        count(
            "select count(*) from retrieval.fake_chunks where store_no = "
                + "(select store_no from retrieval.vector_stores where id = '"
                + store
                + "')"));
    assertEquals(0, count("select count(*) from retrieval.ingestion_queue"));
  }

  @Test
  void deletesAStoreWhoseFilesAreBeingIngested() {
    parser.close();
    String store = store();
    String file = upload("stays.txt", "#wait\n\ntext");
    json(Map.of("file_id", file)).post("/v1/vector_stores/" + store + "/files");
    until(() -> parser.waiting() > 0);
    first().delete("/v1/vector_stores/" + store).then().statusCode(200);
    parser.open();
    until(() -> parser.waiting() == 0);
    assertEquals("completed", ingest(store(), upload("n.txt", "text")).getString("status"));
    first().get("/v1/vector_stores/" + store).then().statusCode(404);
    first().delete("/v1/vector_stores/" + store).then().statusCode(404);
    first().get("/v1/files/" + file).then().statusCode(200);
    assertEquals(0, chunks(file));
  }

  @Test
  void attachingTwiceIngestsAgainWithTheNewAttributes() {
    String store = store();
    String file = upload("a.txt", "text");
    ingest(store, file);
    json(Map.of("file_id", file, "attributes", Map.of("year", 2026, "draft", true)))
        .post("/v1/vector_stores/" + store + "/files")
        .then()
        .statusCode(200)
        .body("status", equalTo("in_progress"))
        .body("last_error", nullValue());
    JsonPath entry = settled(store, file);
    assertEquals("completed", entry.getString("status"));
    assertEquals(2026, entry.getInt("attributes.year"));
    assertEquals(1, chunks(file));
    assertEquals(
        1, count("select count(*) from retrieval.fake_chunks where attributes->>'year' = '2026'"));
  }

  @Test
  void changesAttributesOnTheChunksToo() {
    String store = store();
    String file = upload("a.txt", "text");
    ingest(store, file);
    json(Map.of("attributes", Map.of("colour", "blue")))
        .post("/v1/vector_stores/" + store + "/files/" + file)
        .then()
        .statusCode(200)
        .body("attributes.colour", equalTo("blue"));
    assertEquals(
        1,
        count("select count(*) from retrieval.fake_chunks where attributes->>'colour' = 'blue'"));
  }

  @Test
  void servesTheTextThatCitationsPointInto() {
    String store = store();
    String plain = upload("a.txt", "plain text, née \"quoted\"");
    String extracted = upload("b.pdf", "#extracted\n\ntext out of it");
    ingest(store, plain);
    ingest(store, extracted);
    first()
        .get("/v1/vector_stores/" + store + "/files/" + plain + "/content")
        .then()
        .statusCode(200)
        .body("object", equalTo("vector_store.file_content.page"))
        .body("data[0].text", equalTo("plain text, née \"quoted\""))
        .body("has_more", equalTo(false))
        .body("next_page", nullValue());
    first()
        .get("/v1/vector_stores/" + store + "/files/" + extracted + "/content")
        .then()
        .statusCode(200)
        .body("data[0].text", containsString("text out of it"));
    first().delete("/v1/files/" + extracted).then().statusCode(200);
    first()
        .get("/v1/vector_stores/" + store + "/files/" + extracted + "/content")
        .then()
        .statusCode(404);
  }

  private int chunks(String file) {
    return count(
        "select count(*) from retrieval.fake_chunks c join retrieval.files f using (file_no)"
            + " where f.id = '"
            + file
            + "'");
  }

  private int count(String sql) {
    return pool.query(sql).execute().await().indefinitely().iterator().next().getInteger(0);
  }
}
