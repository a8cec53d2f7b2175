package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A key sees its own project and nothing else: every route that takes an id, with a foreign one.
 */
@ExtendWith(SharedTandem.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectIsolationTest {

  private static final String SECRET = "The vault opens with the word heliotrope.";

  private final Map<String, String> ids = new HashMap<>();
  private Api owner;
  private Api stranger;

  @BeforeAll
  void makeWhatIsToBeHidden(TandemProcess tandem) {
    owner = tandem.api(SharedTandem.KEY);
    stranger = tandem.api(SharedTandem.FOREIGN_KEY);
    String file = owner.file("secret.txt", SECRET);
    String store = owner.store("hidden");
    JsonNode batch =
        owner
            .post("/v1/vector_stores/" + store + "/file_batches", Map.of("file_ids", List.of(file)))
            .ok();
    owner.settled(store, java.time.Duration.ofMinutes(2));
    Map<String, Object> upload =
        Map.of("filename", "a", "bytes", 3, "mime_type", "text/plain", "purpose", "assistants");
    Map<String, Object> question =
        Map.of("model", "extractive", "input", "What opens the vault?", "tools", fileSearch(store));
    ids.put("file", file);
    ids.put("store", store);
    ids.put("batch", batch.get("id").asText());
    ids.put("upload", owner.post("/v1/uploads", upload).ok().get("id").asText());
    ids.put("response", owner.post("/v1/responses", question).ok().get("id").asText());
    ids.put("own-store", stranger.store("the stranger's"));
    ids.put("own-file", stranger.file("own.txt", "The stranger's own text."));
  }

  static Stream<Arguments> routes() {
    return Stream.of(
        arguments("GET", "/v1/files/{file}", null),
        arguments("GET", "/v1/files/{file}/content", null),
        arguments("DELETE", "/v1/files/{file}", null),
        arguments(
            "POST", "/v1/uploads/{upload}/complete", Map.of("part_ids", List.of("part_unknown"))),
        arguments("POST", "/v1/uploads/{upload}/cancel", Map.of()),
        arguments("GET", "/v1/vector_stores/{store}", null),
        arguments("POST", "/v1/vector_stores/{store}", Map.of("name", "taken")),
        arguments("DELETE", "/v1/vector_stores/{store}", null),
        arguments("POST", "/v1/vector_stores/{store}/search", Map.of("query", "vault")),
        arguments("GET", "/v1/vector_stores/{store}/files", null),
        arguments("POST", "/v1/vector_stores/{store}/files", Map.of("file_id", "{own-file}")),
        arguments("GET", "/v1/vector_stores/{store}/files/{file}", null),
        arguments("POST", "/v1/vector_stores/{store}/files/{file}", Map.of("attributes", Map.of())),
        arguments("DELETE", "/v1/vector_stores/{store}/files/{file}", null),
        arguments("GET", "/v1/vector_stores/{store}/files/{file}/content", null),
        arguments(
            "POST",
            "/v1/vector_stores/{store}/file_batches",
            Map.of("file_ids", List.of("{own-file}"))),
        arguments("GET", "/v1/vector_stores/{store}/file_batches/{batch}", null),
        arguments("POST", "/v1/vector_stores/{store}/file_batches/{batch}/cancel", Map.of()),
        arguments("GET", "/v1/vector_stores/{store}/file_batches/{batch}/files", null),
        // The store is the caller's own and what is in the other place is not.
        arguments("POST", "/v1/vector_stores/{own-store}/files", Map.of("file_id", "{file}")),
        arguments("GET", "/v1/vector_stores/{own-store}/files/{file}", null),
        arguments("GET", "/v1/vector_stores/{own-store}/files/{file}/content", null),
        arguments("DELETE", "/v1/vector_stores/{own-store}/files/{file}", null),
        arguments("GET", "/v1/vector_stores/{own-store}/file_batches/{batch}", null),
        arguments("GET", "/v1/vector_stores/{own-store}/file_batches/{batch}/files", null),
        arguments(
            "POST",
            "/v1/vector_stores/{own-store}/file_batches",
            Map.of("file_ids", List.of("{own-file}", "{file}"))),
        arguments("POST", "/v1/vector_stores", Map.of("file_ids", List.of("{file}"))),
        arguments("GET", "/v1/responses/{response}", null),
        arguments("DELETE", "/v1/responses/{response}", null),
        arguments("GET", "/v1/responses/{response}/input_items", null),
        arguments("POST", "/v1/responses/{response}/cancel", Map.of()),
        arguments("POST", "/v1/responses", question("{store}")),
        arguments(
            "POST",
            "/v1/responses",
            Map.of("model", "extractive", "input", "x", "previous_response_id", "{response}")),
        arguments(
            "POST",
            "/v1/chat/completions",
            Map.of(
                "model",
                "extractive",
                "messages",
                List.of(Map.of("role", "user", "content", "What opens the vault?")),
                "tools",
                fileSearch("{store}"))),
        arguments(
            "POST",
            "/tandem/v1/evidence",
            Map.of("vector_store_ids", List.of("{store}"), "query", "vault")));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void hidesAForeignIdLikeAnUnknownOne(String method, String path, Object body) {
    String target = filled(path);
    String text = body == null ? null : filled(asJson(body));
    Api.Answer answer = call(stranger, method, target, text);
    assertTrue(
        answer.status() == 404 || (answer.status() == 400 && answer.body().contains("previous_")),
        method + " " + target + " answers " + answer);
    assertFalse(answer.body().contains("heliotrope"), answer.body());
    if (path.startsWith("/v1")) {
      answer.errorObject();
    }
    // An unknown id of the same kind is answered in the same words, or ids could be probed.
    Api.Answer unknown = call(stranger, method, disguised(target), disguised(text));
    assertEquals(answer.status(), unknown.status(), unknown.body());
    assertEquals(disguised(answer.body()), unknown.body());
  }

  @Test
  void hidesPartsOfAForeignUpload() {
    String form =
        "--b\r\ncontent-disposition: form-data; name=\"data\"; filename=\"d\"\r\n\r\nabc\r\n--b--\r\n";
    stranger
        .post(
            "/v1/uploads/" + ids.get("upload") + "/parts",
            "multipart/form-data; boundary=b",
            BodyPublishers.ofString(form))
        .error(404);
  }

  @Test
  void listsOnlyItsOwn() {
    for (String path : List.of("/v1/files?limit=1000", "/v1/vector_stores?limit=100")) {
      JsonNode listed = stranger.get(path).ok();
      for (String kind : List.of("file", "store")) {
        assertFalse(listed.toString().contains(ids.get(kind)), path + " lists a foreign " + kind);
      }
    }
    stranger.get("/v1/files?after=" + ids.get("file")).error();
    stranger.get("/v1/vector_stores?after=" + ids.get("store")).error();
  }

  @Test
  void findsNothingOfAnotherProjectWhenNoStoreIsNamed() {
    Api.Answer answer =
        stranger.post(
            "/v1/responses", Map.of("model", "extractive", "input", "What word opens the vault?"));
    assertFalse(answer.body().contains("heliotrope"), answer.body());
  }

  @Test
  void leavesTheOwnersThingsAsTheyWere() {
    assertEquals(SECRET, owner.get("/v1/files/" + ids.get("file") + "/content").body());
    assertEquals(
        "hidden", owner.get("/v1/vector_stores/" + ids.get("store")).ok().get("name").asText());
    owner.get("/v1/responses/" + ids.get("response")).ok();
  }

  private static Api.Answer call(Api api, String method, String target, String body) {
    return body == null
        ? api.method(method, target)
        : api.post(target, "application/json", BodyPublishers.ofString(body));
  }

  private String filled(String text) {
    String result = text;
    for (Map.Entry<String, String> id : ids.entrySet()) {
      result = result.replace("{" + id.getKey() + "}", id.getValue());
    }
    return result;
  }

  /** The same text with ids that nobody has in place of the owner's. */
  private String disguised(String text) {
    String result = text;
    for (String kind : List.of("file", "store", "batch", "upload", "response")) {
      String id = ids.get(kind);
      if (result != null) {
        result = result.replace(id, id.substring(0, id.length() - 8) + "00000000");
      }
    }
    return result;
  }

  private static String asJson(Object body) {
    try {
      return Api.JSON.writeValueAsString(body);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> question(String store) {
    return Map.of(
        "model", "extractive", "input", "What opens the vault?", "tools", fileSearch(store));
  }

  private static List<Map<String, Object>> fileSearch(String store) {
    return List.of(Map.of("type", "file_search", "vector_store_ids", List.of(store)));
  }
}
