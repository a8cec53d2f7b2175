package dev.tandem.retrieval.transfer;

import static dev.tandem.retrieval.fake.Api.first;
import static dev.tandem.retrieval.fake.Api.json;
import static dev.tandem.retrieval.fake.Api.second;
import static dev.tandem.retrieval.fake.Api.settled;
import static dev.tandem.retrieval.fake.Api.until;
import static dev.tandem.retrieval.fake.Api.upload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.fake.StoreProfile;
import dev.tandem.retrieval.files.FilesConfig;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StoreProfile.class)
@QuarkusTestResource(PostgresTestResource.class)
class StoreTransferTest {

  private static final String LONG = "a line of a long file\n\n".repeat(20_000);

  @Inject FilesConfig files;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Test
  void anotherProjectGetsTheSameStoreWithFilesOfItsOwn() {
    String[] made = filledStore();
    List<String> exported = export(made[0]);

    Response answer = imported(second(), String.join("\n", exported) + "\n", "moved");

    assertEquals(200, answer.statusCode(), answer.asString());
    String store = answer.path("id");
    assertEquals("moved", answer.path("name"));
    assertEquals("b", answer.path("metadata.a"));
    assertEquals((Integer) 7, answer.path("expires_after.days"));
    String path = "/v1/vector_stores/" + store;
    until(() -> second().get(path).path("file_counts.in_progress").equals(0));
    assertEquals((Integer) 2, second().get(path).path("file_counts.completed"));
    JsonPath entries = second().get(path + "/files?order=asc").jsonPath();
    assertEquals(Map.of("kind", "short", "year", 1871), entries.getMap("data[0].attributes"));
    assertEquals("static", entries.getString("data[1].chunking_strategy.type"));
    assertEquals(200, entries.getInt("data[1].chunking_strategy.static.max_chunk_size_tokens"));
    String copy = entries.getString("data[1].id");
    assertTrue(!copy.equals(made[2]), "a file of its own");
    assertEquals(LONG, second().get("/v1/files/" + copy + "/content").asString());
    assertEquals("long.txt", second().get("/v1/files/" + copy).path("filename"));
    assertEquals(404, first().get(path).statusCode());
  }

  @Test
  void whatIsNotWholeIsRefusedAndLeavesNothingBehind() throws IOException {
    List<String> exported = export(filledStore()[0]);
    List<String> before = everything();
    List<List<String>> broken =
        List.of(
            List.of(),
            List.of("{\"type\":\"end\",\"files\":0}"),
            exported.subList(0, exported.size() - 1),
            exported.subList(0, exported.size() - 3),
            replaced(exported, 0, exported.getFirst().replace("\"format\":1", "\"format\":2")),
            replaced(
                exported, 1, exported.get(1).replaceFirst("sha256\":\"....", "sha256\":\"0000")),
            replaced(exported, 1, exported.get(1).replace("assistants", "user_secrets")),
            replaced(exported, 3, exported.get(3).replace("static", "magic")),
            replaced(exported, 3, "not json"),
            replaced(
                exported,
                0,
                exported
                    .getFirst()
                    .replace("\"expires_after_days\":7", "\"expires_after_days\":9000")));
    for (List<String> lines : broken) {
      Response answer = imported(first(), String.join("\n", lines) + "\n", null);
      assertEquals(400, answer.statusCode(), answer.asString());
      assertTrue(answer.path("detail").toString().length() > 10, answer.asString());
      assertEquals(before, everything(), "left behind after: " + answer.asString());
    }
  }

  @Test
  void nobodyExportsTheStoreOfAnother() {
    String store = filledStore()[0];
    assertEquals(404, second().get("/tandem/v1/vector_stores/" + store + "/export").statusCode());
    assertEquals(
        400, first().multiPart("name", "x").post("/tandem/v1/vector_stores/import").statusCode());
  }

  /** The store's id and its files'. */
  private static String[] filledStore() {
    String a = upload("short.txt", "one paragraph\n");
    String b = upload("long.txt", LONG);
    String store =
        json(Map.of(
                "name", "moving",
                "metadata", Map.of("a", "b"),
                "expires_after", Map.of("anchor", "last_active_at", "days", 7)))
            .post("/v1/vector_stores")
            .path("id");
    attach(store, Map.of("file_id", a, "attributes", Map.of("kind", "short", "year", 1871)));
    Map<String, Integer> sizes = Map.of("max_chunk_size_tokens", 200, "chunk_overlap_tokens", 20);
    attach(
        store,
        Map.of("file_id", b, "chunking_strategy", Map.of("type", "static", "static", sizes)));
    settled(store, a);
    settled(store, b);
    return new String[] {store, a, b};
  }

  private static void attach(String store, Object body) {
    json(body).post("/v1/vector_stores/" + store + "/files").then().statusCode(200);
  }

  private static List<String> export(String store) {
    Response answer = first().get("/tandem/v1/vector_stores/" + store + "/export");
    assertEquals(200, answer.statusCode(), answer.asString());
    List<String> lines = answer.asString().lines().toList();
    assertTrue(lines.size() > 6, "a long file comes in pieces: " + lines.size());
    return lines;
  }

  private static Response imported(RequestSpecification as, String export, String name) {
    RequestSpecification form =
        as.multiPart("file", "store.jsonl", export.getBytes(StandardCharsets.UTF_8));
    return (name == null ? form : form.multiPart("name", name))
        .post("/tandem/v1/vector_stores/import");
  }

  private static List<String> replaced(List<String> lines, int number, String line) {
    List<String> changed = new ArrayList<>(lines);
    assertTrue(!lines.get(number).equals(line), "the test must change line " + number);
    changed.set(number, line);
    return changed;
  }

  /** Stores, rows of files, and bytes on disk. */
  private List<String> everything() throws IOException {
    List<String> all = new ArrayList<>();
    for (String table :
        List.of("vector_stores", "files", "vector_store_files", "blobs_to_delete")) {
      pool.query("select count(*) from retrieval." + table)
          .executeAndAwait()
          .forEach(row -> all.add(table + " " + row.getLong(0)));
    }
    try (Stream<Path> paths = Files.walk(files.folder())) {
      paths
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .sorted()
          .forEach(all::add);
    }
    return all;
  }
}
