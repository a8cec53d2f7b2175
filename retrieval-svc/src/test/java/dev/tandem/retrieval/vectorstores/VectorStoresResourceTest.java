package dev.tandem.retrieval.vectorstores;

import static dev.tandem.retrieval.fake.Api.first;
import static dev.tandem.retrieval.fake.Api.ingest;
import static dev.tandem.retrieval.fake.Api.json;
import static dev.tandem.retrieval.fake.Api.second;
import static dev.tandem.retrieval.fake.Api.settled;
import static dev.tandem.retrieval.fake.Api.store;
import static dev.tandem.retrieval.fake.Api.upload;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.fake.StoreProfile;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StoreProfile.class)
@QuarkusTestResource(PostgresTestResource.class)
class VectorStoresResourceTest {

  private static final String STORES = "/v1/vector_stores";

  @Inject StoreExpiry expiry;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Test
  void describesANewStore() {
    json(Map.of(
            "name",
            "docs",
            "description",
            "what we wrote",
            "metadata",
            Map.of("team", "a"),
            "expires_after",
            Map.of("anchor", "last_active_at", "days", 7)))
        .post(STORES)
        .then()
        .statusCode(200)
        .body("id", startsWith("vs_"))
        .body("object", equalTo("vector_store"))
        .body("name", equalTo("docs"))
        .body("status", equalTo("completed"))
        .body("usage_bytes", equalTo(0))
        .body("file_counts.total", equalTo(0))
        .body("metadata.team", equalTo("a"))
        .body("expires_after.days", equalTo(7))
        .body("$", hasKey("expires_at"))
        .body("$", hasKey("last_active_at"));
  }

  @Test
  void makesAStoreOutOfNothingAtAll() {
    json("{}")
        .post(STORES)
        .then()
        .statusCode(200)
        .body("name", equalTo(""))
        .body("metadata", equalTo(Map.of()))
        .body("$", not(hasKey("expires_after")));
  }

  @Test
  void ingestsTheFilesThatAStoreIsMadeWith() {
    String file = upload("a.txt", "text");
    String store =
        json(Map.of("file_ids", List.of(file, file), "chunking_strategy", chunking(200, 100)))
            .post(STORES)
            .then()
            .statusCode(200)
            .body("file_counts.total", equalTo(1))
            .extract()
            .path("id");
    assertEquals("completed", settled(store, file).getString("status"));
    first()
        .get(STORES + "/" + store + "/files/" + file)
        .then()
        .body("chunking_strategy.type", equalTo("static"))
        .body("chunking_strategy.static.max_chunk_size_tokens", equalTo(200))
        .body("chunking_strategy.static.chunk_overlap_tokens", equalTo(100));
  }

  private static Map<String, Object> chunking(int size, int overlap) {
    return Map.of(
        "type",
        "static",
        "static",
        Map.of("max_chunk_size_tokens", size, "chunk_overlap_tokens", overlap));
  }

  @Test
  void makesNoStoreWhenOneOfItsFilesIsUnknown() {
    String file = upload("a.txt", "text");
    String foreign = upload(second(), "b.txt", "text");
    int before = stores();
    for (String unknown : List.of("file-none", foreign)) {
      json(Map.of("name", "never", "file_ids", List.of(file, unknown)))
          .post(STORES)
          .then()
          .statusCode(404)
          .body("error.message", equalTo("No file found with id '" + unknown + "'."));
    }
    assertEquals(before, stores());
  }

  private int stores() {
    return pool.query("select count(*) from retrieval.vector_stores")
        .execute()
        .await()
        .indefinitely()
        .iterator()
        .next()
        .getInteger(0);
  }

  @Test
  void refusesDescriptionsOutOfRange() {
    refused(Map.of("name", "x".repeat(257)), "name");
    refused(Map.of("name", "a\0b"), "name");
    refused(Map.of("metadata", Map.of("k", 1)), "metadata");
    refused(Map.of("metadata", List.of()), "metadata");
    refused(Map.of("metadata", Map.of("k", "x".repeat(513))), "metadata.k");
    refused(Map.of("metadata", Map.of("x".repeat(65), "v")), "metadata");
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 17; i++) {
      many.put("k" + i, "v");
    }
    refused(Map.of("metadata", many), "metadata");
    refused(Map.of("expires_after", Map.of("days", 1)), "expires_after.anchor");
    for (int days : new int[] {0, 366}) {
      refused(
          Map.of("expires_after", Map.of("anchor", "last_active_at", "days", days)),
          "expires_after.days");
    }
    refused(Map.of("file_ids", Collections.nCopies(501, "file-x")), "file_ids");
    refused(Map.of("file_ids", "file-x"), "file_ids");
  }

  @Test
  void refusesChunkingOutOfRange() {
    String file = upload("a.txt", "text");
    for (int[] sizes : new int[][] {{99, 0}, {4097, 0}, {200, 101}, {200, -1}}) {
      json(Map.of("file_ids", List.of(file), "chunking_strategy", chunking(sizes[0], sizes[1])))
          .post(STORES)
          .then()
          .statusCode(400);
    }
    for (Object odd : List.of(Map.of("type", "other"), Map.of("type", "static"), "auto", 3)) {
      json(Map.of("file_ids", List.of(file), "chunking_strategy", odd))
          .post(STORES)
          .then()
          .statusCode(400);
    }
  }

  private static void refused(Map<String, Object> body, String param) {
    json(body).post(STORES).then().statusCode(400).body("error.param", equalTo(param));
  }

  @Test
  void refusesBodiesThatAreNotJsonObjects() {
    for (String body : List.of("{", "[]", "\"x\"", "7", "{\"name\": {}}", "\u0000", "nul")) {
      json(body)
          .post(STORES)
          .then()
          .statusCode(400)
          .body("error.type", equalTo("invalid_request_error"));
    }
    first().contentType("text/plain").body("{}").post(STORES).then().statusCode(415);
  }

  @Test
  void changesOnlyWhatABodyNames() {
    String id =
        json(Map.of(
                "name", "old",
                "metadata", Map.of("k", "v"),
                "expires_after", Map.of("anchor", "last_active_at", "days", 7)))
            .post(STORES)
            .path("id");
    json(Map.of("name", "new"))
        .post(STORES + "/" + id)
        .then()
        .statusCode(200)
        .body("name", equalTo("new"))
        .body("metadata.k", equalTo("v"))
        .body("expires_after.days", equalTo(7));
    json("{\"expires_after\": null, \"metadata\": null}")
        .post(STORES + "/" + id)
        .then()
        .statusCode(200)
        .body("name", equalTo("new"))
        .body("metadata", equalTo(Map.of()))
        .body("$", not(hasKey("expires_at")));
    json(Map.of("name", 7)).post(STORES + "/" + id).then().statusCode(400);
    json("[]").post(STORES + "/" + id).then().statusCode(400);
  }

  @Test
  void keepsProjectsApart() {
    String store = store();
    String file = upload("a.txt", "text");
    ingest(store, file);
    String path = STORES + "/" + store;
    second().get(path).then().statusCode(404);
    second().delete(path).then().statusCode(404);
    second().contentType("application/json").body("{}").post(path).then().statusCode(404);
    second().get(path + "/files").then().statusCode(404);
    second().get(path + "/files/" + file).then().statusCode(404);
    second().get(path + "/files/" + file + "/content").then().statusCode(404);
    second().delete(path + "/files/" + file).then().statusCode(404);
    second().get(STORES + "?limit=100").then().body("data.id", not(hasItem(store)));
    second().get(STORES + "?after=" + store).then().statusCode(400);
    String foreign = upload(second(), "b.txt", "text");
    json(Map.of("file_id", foreign)).post(path + "/files").then().statusCode(404);
    json(Map.of("file_ids", List.of(file, foreign)))
        .post(path + "/file_batches")
        .then()
        .statusCode(404);
    first().get(path).then().body("file_counts.total", equalTo(1));
  }

  @Test
  void pagesThroughStoresAndTheirFilesInBothDirections() {
    String[] stores = {store(), store(), store()};
    first()
        .get(STORES + "?limit=2")
        .then()
        .body("data.id", contains(stores[2], stores[1]))
        .body("has_more", equalTo(true));
    first()
        .get(STORES + "?limit=1&before=" + stores[0])
        .then()
        .body("data.id", contains(stores[1]))
        .body("has_more", equalTo(true));
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      files.add(upload(i + ".txt", "text " + i));
    }
    String batch =
        json(Map.of("file_ids", files)).post(STORES + "/" + stores[0] + "/file_batches").path("id");
    files.forEach(file -> settled(stores[0], file));
    for (String path : List.of("/files", "/file_batches/" + batch + "/files")) {
      String list = STORES + "/" + stores[0] + path;
      first()
          .get(list + "?limit=2")
          .then()
          .body("data.id", contains(files.get(2), files.get(1)))
          .body("has_more", equalTo(true));
      first()
          .get(list + "?limit=2&after=" + files.get(1))
          .then()
          .body("data.id", contains(files.get(0)))
          .body("has_more", equalTo(false));
      first()
          .get(list + "?order=asc&before=" + files.get(2))
          .then()
          .body("data.id", contains(files.get(0), files.get(1)));
      first().get(list + "?filter=completed").then().body("data.size()", equalTo(3));
      first().get(list + "?filter=failed").then().body("data", empty());
      first().get(list + "?filter=odd").then().statusCode(400);
      first().get(list + "?after=file-none").then().statusCode(400);
      first().get(list + "?limit=101").then().statusCode(400);
    }
  }

  @Test
  void attachesABatchWithAttributesOfEachFile() {
    String store = store();
    String one = upload("1.txt", "text");
    String two = upload("2.txt", "text");
    json(Map.of(
            "files",
            List.of(
                Map.of("file_id", one, "attributes", Map.of("n", 1.5)),
                Map.of("file_id", two, "chunking_strategy", chunking(100, 50)))))
        .post(STORES + "/" + store + "/file_batches")
        .then()
        .statusCode(200)
        .body("object", equalTo("vector_store.files_batch"))
        .body("file_counts.total", equalTo(2));
    assertEquals(1.5, settled(store, one).getDouble("attributes.n"));
    assertEquals("static", settled(store, two).getString("chunking_strategy.type"));
  }

  @Test
  void refusesBatchesThatNameNoFilesOrTooMany() {
    String path = STORES + "/" + store() + "/file_batches";
    String file = upload("a.txt", "text");
    for (Object body :
        List.of(
            Map.of(),
            Map.of("file_ids", List.of()),
            Map.of("files", List.of()),
            Map.of("file_ids", List.of(file), "files", List.of(Map.of("file_id", file))),
            Map.of("file_ids", Collections.nCopies(2_001, file)),
            Map.of("files", List.of(Map.of())),
            Map.of("file_ids", List.of(file), "attributes", Map.of("k", List.of())))) {
      json(body).post(path).then().statusCode(400);
    }
    json("{\"file_ids\": [null]}").post(path).then().statusCode(400);
    json("{\"files\": [null]}").post(path).then().statusCode(400);
    first().get(path + "/vsfb_none").then().statusCode(404);
    first().post(path + "/vsfb_none/cancel").then().statusCode(404);
    first().get(path + "/vsfb_none/files").then().statusCode(404);
  }

  @Test
  void refusesAttributesThatCannotBeFilteredBy() {
    String store = store();
    String file = upload("a.txt", "text");
    for (Object value : List.of(List.of(1), Map.of("a", 1), "x".repeat(513), "a\0b")) {
      json(Map.of("file_id", file, "attributes", Map.of("k", value)))
          .post(STORES + "/" + store + "/files")
          .then()
          .statusCode(400);
    }
    json("{\"file_id\": \"" + file + "\", \"attributes\": {\"k\": 1e400}}")
        .post(STORES + "/" + store + "/files")
        .then()
        .statusCode(400);
    json("{}").post(STORES + "/" + store + "/files").then().statusCode(400);
    json("{}").post(STORES + "/" + store + "/files/" + file).then().statusCode(400);
  }

  @Test
  void detachesOnceAndLeavesTheFile() {
    String store = store();
    String file = upload("a.txt", "text");
    ingest(store, file);
    String path = STORES + "/" + store + "/files/" + file;
    first()
        .delete(path)
        .then()
        .statusCode(200)
        .body("object", equalTo("vector_store.file.deleted"))
        .body("deleted", equalTo(true));
    first().delete(path).then().statusCode(404);
    first().get(path).then().statusCode(404);
    first().get("/v1/files/" + file).then().statusCode(200);
    first().get(STORES + "/" + store).then().body("usage_bytes", equalTo(0));
  }

  @Test
  void anExpiredStoreSaysSoAndTakesNothingMore() {
    String store =
        json(Map.of("expires_after", Map.of("anchor", "last_active_at", "days", 1)))
            .post(STORES)
            .path("id");
    String file = upload("a.txt", "text");
    ingest(store, file);
    pool.query(
            "update retrieval.vector_stores set last_active_at = now() - interval '2 days'"
                + " where id = '"
                + store
                + "'")
        .execute()
        .await()
        .indefinitely();
    String path = STORES + "/" + store;
    for (int sweep = 0; sweep < 2; sweep++) {
      first().get(path).then().statusCode(200).body("status", equalTo("expired"));
      json(Map.of("file_id", file)).post(path + "/files").then().statusCode(400);
      json(Map.of("name", "x")).post(path).then().statusCode(400);
      first().get(path + "/files").then().statusCode(200).body("data.id", contains(file));
      expiry.dropExpired(100).await().indefinitely();
    }
    first().get(path).then().body("usage_bytes", equalTo(0));
    first().delete(path).then().statusCode(200);
    first().delete(path).then().statusCode(404);
  }

  @Test
  void answersUnknownIdsWith404() {
    for (String path : List.of("", "/files", "/files/file-x", "/files/file-x/content")) {
      first().get(STORES + "/vs_none" + path).then().statusCode(404);
    }
    first().get(STORES + "/" + store() + "/files/file-x").then().statusCode(404);
    first().urlEncodingEnabled(false).get(STORES + "/a%00b").then().statusCode(400);
    first().patch(STORES).then().statusCode(405);
  }
}
