package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer says what is wrong with it, and the server goes on. */
@ExtendWith(SharedTandem.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

  private Api api;
  private String store;

  @BeforeAll
  void makeAStore(Api shared) {
    api = shared;
    store = api.store("bad input");
    String file = api.file("fact.txt", "The bridge over the Aller is 312 metres long.");
    assertEquals("completed", api.ingested(store, file).get("status").asText());
  }

  @ParameterizedTest
  @MethodSource("dev.tandem.systemtests.HostileFiles#unreadable")
  void saysWhyADocumentCannotBeRead(String name, byte[] content) {
    JsonNode file = ingest(name, content);
    assertEquals("failed", file.get("status").asText(), file::toString);
    assertReason(file.get("last_error"));
    assertStillAnswers();
  }

  @ParameterizedTest
  @MethodSource("dev.tandem.systemtests.HostileFiles#odd")
  void readsOddTextOrSaysWhyNot(String name, byte[] content) {
    JsonNode file = ingest(name, content);
    String status = file.get("status").asText();
    assertTrue(List.of("completed", "failed").contains(status), file::toString);
    if (status.equals("failed")) {
      assertReason(file.get("last_error"));
    } else {
      api.get("/v1/vector_stores/" + store + "/files/" + file.get("id").asText() + "/content").ok();
    }
    assertStillAnswers();
  }

  @Test
  void refusesAnEmptyFile() {
    api.upload("empty.txt", new byte[0]).error(400);
  }

  @Test
  void refusesAFileOfAGigabyteCleanly() {
    long size = 1L << 30;
    api.upload("huge.txt", Api.generated(size, () -> new Filler(size))).error(413);
    assertStillAnswers();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; drop table files; --",
        "\" or 1=1 --",
        "$$; select pg_sleep(10); $$",
        "%_\\%",
        "(?<x>a+)+$",
        "[",
        "\\",
        ".*",
        "a & b | !c:*",
        "\u202e\u0000\ud83d\ude00",
        "{{7*7}} ${7*7}",
        "{1:1}/1000000000"
      })
  void takesMetacharactersForText(String text) {
    String search = "/v1/vector_stores/" + store + "/search";
    answersOrRefuses(api.post(search, Map.of("query", text)));
    answersOrRefuses(api.post(search, Map.of("query", "x", "filters", comparison("key", text))));
    answersOrRefuses(api.post(search, Map.of("query", "x", "filters", comparison(text, "value"))));
    answersOrRefuses(
        api.post("/v1/vector_stores", Map.of("name", text, "metadata", Map.of("note", text))));
    answersOrRefuses(
        api.post(
            "/v1/responses",
            Map.of("model", "extractive", "input", text, "tools", List.of(fileSearch()))));
    answersOrRefuses(
        api.post("/v1/embeddings", Map.of("model", "bge-small-en-v1.5", "input", text)));
    api.post("/v1/chat/completions", Map.of("model", text, "messages", List.of())).error();
    assertStillAnswers();
  }

  @Test
  void answersFiltersOfDepthFiftyOrRefusesThem() {
    String search = "/v1/vector_stores/" + store + "/search";
    answersOrRefuses(api.post(search, Map.of("query", "bridge", "filters", nested(50))));
    api.post(search, Map.of("query", "bridge", "filters", nested(400))).error(400);
    String deep = "{\"query\":\"x\",\"filters\":" + "{\"type\":\"and\",\"filters\":[".repeat(5_000);
    api.post(search, "application/json", BodyPublishers.ofString(deep)).error(400);
  }

  @Test
  void answersAQueryOfAHundredThousandCharactersOrRefusesIt() {
    String search = "/v1/vector_stores/" + store + "/search";
    answersOrRefuses(api.post(search, Map.of("query", "bridge ".repeat(14_286))));
    answersOrRefuses(api.post(search, Map.of("query", "x".repeat(100_000))));
    answersOrRefuses(
        api.post(
            "/v1/responses",
            Map.of(
                "model",
                "extractive",
                "input",
                "bridge? ".repeat(12_500),
                "tools",
                List.of(fileSearch()))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/vector_stores",
        "/v1/vector_stores/{store}",
        "/v1/vector_stores/{store}/search",
        "/v1/vector_stores/{store}/files",
        "/v1/vector_stores/{store}/file_batches",
        "/v1/uploads",
        "/v1/embeddings",
        "/v1/responses",
        "/v1/chat/completions"
      })
  void refusesWhatIsNotJson(String path) {
    String target = path.replace("{store}", store);
    for (String body :
        List.of("{", "[]", "7", "\"x\"", "{\"a\":}", "{'a':1}", "\u0000", "\ufeff")) {
      api.post(target, "application/json", BodyPublishers.ofString(body)).error(400);
    }
    // Valid JSON, and for some routes all that is needed.
    for (String body : List.of("null", "{}", "{\"a\":1e999999}", "{\"a\":[]}")) {
      answersOrRefuses(api.post(target, "application/json", BodyPublishers.ofString(body)));
    }
    api.post(target, "application/xml", BodyPublishers.ofString("<a/>")).error(415);
    byte[] latin =
        "{\"query\":\"caf\u00e9\",\"input\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    api.post(target, "application/json", BodyPublishers.ofByteArray(latin)).error();
  }

  @Test
  void refusesBrokenForms() {
    for (String type :
        List.of(
            "multipart/form-data",
            "multipart/form-data; boundary=b",
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded")) {
      api.post("/v1/files", type, BodyPublishers.ofString("no such form")).error();
    }
    String half = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc";
    api.post("/v1/files", "multipart/form-data; boundary=b", BodyPublishers.ofString(half))
        .error(400);
    String noFile =
        "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n--b--\r\n";
    api.post("/v1/files", "multipart/form-data; boundary=b", BodyPublishers.ofString(noFile))
        .error(400);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/nothing",
    "GET,/v1",
    "GET,/v1/files/a/b/c",
    "GET,/v1/vector_stores/x/y",
    "POST,/v1/responses/x/y",
    "GET,/elsewhere"
  })
  void answersUnknownPathsWith404(String method, String path) {
    api.method(method, path).error(404);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,/v1/files",
    "DELETE,/v1/files",
    "PATCH,/v1/vector_stores",
    "DELETE,/v1/models",
    "PUT,/v1/responses",
    "GET,/v1/embeddings",
    "PUT,/v1/chat/completions"
  })
  void answersOtherMethodsWith405(String method, String path) {
    api.method(method, path).error(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=x",
        "limit=",
        "order=up",
        "after=vs_unknown",
        "before=%00",
        "after=%F0%9F%98%80",
        "after=a&before=b",
        "limit=1&limit=2",
        "%",
        "after=%zz"
      })
  void answersOddPageParametersOrRefusesThem(String query) {
    // Not every client library sends what the parser of URIs here takes, so it goes by socket.
    String answer = RawHttp.get(api.url(), "/v1/vector_stores?" + query, SharedTandem.KEY);
    assertTrue(answer.matches("(?s)HTTP/1\\.1 (200|400|404) .*"), query + " answers " + answer);
  }

  @Test
  void findsNothingTwiceToDelete() {
    String file = api.file("twice.txt", "twice");
    String own = api.store("twice");
    api.attach(own, file);
    api.delete("/v1/vector_stores/" + own + "/files/" + file).ok();
    api.delete("/v1/vector_stores/" + own + "/files/" + file).error(404);
    api.delete("/v1/files/" + file).ok();
    api.delete("/v1/files/" + file).error(404);
    api.delete("/v1/vector_stores/" + own).ok();
    api.delete("/v1/vector_stores/" + own).error(404);
  }

  /** A fault of the server's would be {@code server_error}. */
  private static void assertReason(JsonNode error) {
    List<String> reasons = List.of("invalid_file", "unsupported_file");
    assertTrue(reasons.contains(error.get("code").asText()), error::toString);
    assertTrue(error.get("message").asText().length() >= 10, error::toString);
  }

  private JsonNode ingest(String name, byte[] content) {
    String file = api.upload(name, content).ok().get("id").asText();
    api.attach(store, file);
    api.settled(store, Duration.ofMinutes(4));
    return api.get("/v1/vector_stores/" + store + "/files/" + file).ok();
  }

  private void assertStillAnswers() {
    JsonNode hits =
        api.post("/v1/vector_stores/" + store + "/search", Map.of("query", "length of the bridge"))
            .ok();
    assertTrue(!hits.get("data").isEmpty(), hits::toString);
  }

  private static void answersOrRefuses(Api.Answer answer) {
    if (answer.status() != 200) {
      answer.error(400);
    }
  }

  private Map<String, Object> fileSearch() {
    return Map.of("type", "file_search", "vector_store_ids", List.of(store));
  }

  private static Map<String, Object> comparison(String key, String value) {
    return Map.of("type", "eq", "key", key, "value", value);
  }

  private static Map<String, Object> nested(int depth) {
    Map<String, Object> filter = comparison("key", "value");
    for (int i = 1; i < depth; i++) {
      filter = Map.of("type", i % 2 == 0 ? "and" : "or", "filters", List.of(filter));
    }
    return filter;
  }
}
