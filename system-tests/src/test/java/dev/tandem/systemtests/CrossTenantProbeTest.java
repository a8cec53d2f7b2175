package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/**
 * Every operation of the description with every id of another project: not one success, and no
 * difference from an id that nobody has. An operation with a name in its path for which nothing is
 * planted fails the test.
 */
@ExtendWith(SharedTandem.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossTenantProbeTest {

  private static final Pattern NAME = Pattern.compile("\\{[^}]*}");
  private static final Pattern OTHERS_PER_REQUEST =
      Pattern.compile("date|x-request-id|openai-processing-ms");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectNode paths = Api.JSON.createObjectNode();
  private Map<String, String> ids;
  private TandemProcess tandem;
  private Api owner;
  private Api stranger;
  private String ownFile;
  private String ownStore;

  /** What one request was answered. */
  private record Told(int status, Map<String, List<String>> headers, String body) {}

  @BeforeAll
  void plantOneOfEverything(TandemProcess running) {
    tandem = running;
    owner = tandem.api(SharedTandem.KEY);
    stranger = tandem.api(SharedTandem.FOREIGN_KEY);
    ids = Planted.in(tandem, owner).ids();
    ownFile = stranger.file("own.txt", "The stranger's own text.");
    ownStore = stranger.store("own");
    for (String service : tandem.services()) {
      JsonNode described = new Api(service, "none").get("/q/openapi?format=json").ok();
      paths.setAll((ObjectNode) described.get("paths"));
    }
  }

  @Test
  void answersEveryOperationAsIfTheIdWereNobodys() {
    List<Executable> checks = new ArrayList<>();
    paths
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (path.getKey().contains("{") && !method.equals("parameters")) {
                            checks.addAll(checks(method.toUpperCase(Locale.ROOT), path.getKey()));
                          }
                        }));
    assertTrue(checks.size() > 60, checks.size() + " requests");
    assertAll(checks);
    leavesEverythingAsItWas();
  }

  /** With all names foreign, and with a place of the stranger's own before a foreign one. */
  private List<Executable> checks(String method, String path) {
    String shape = NAME.matcher(path).replaceAll("{}");
    String body = method.equals("GET") || method.equals("DELETE") ? "" : bodyOf(shape);
    List<String> targets = new ArrayList<>(List.of(filled(path)));
    if (shape.startsWith("/v1/vector_stores/{}/")
        && shape.indexOf("{}") != shape.lastIndexOf("{}")) {
      targets.add(filled(path).replace(ids.get("store"), ownStore));
    }
    return targets.stream()
        .<Executable>map(target -> () -> assertUnknown(method, target, body))
        .toList();
  }

  private String bodyOf(String shape) {
    return ForeignRequests.BODIES.getOrDefault(shape, "{}").replace("{own-file}", ownFile);
  }

  private String filled(String path) {
    Matcher names = NAME.matcher(path);
    StringBuilder target = new StringBuilder();
    while (names.find()) {
      String before = NAME.matcher(path.substring(0, names.start() - 1)).replaceAll("{}");
      String kind = ForeignRequests.KINDS.get(before);
      if (kind == null || !ids.containsKey(kind)) {
        fail(
            "Nothing is planted for "
                + path
                + ": add to Planted and ForeignRequests what its name means.");
      }
      names.appendReplacement(target, Matcher.quoteReplacement(ids.get(kind)));
    }
    return names.appendTail(target).toString();
  }

  @Test
  void answersForeignIdsInQueriesAndBodiesAsIfTheyWereNobodys() {
    assertAll(
        ForeignRequests.REFERENCES.stream()
            .map(
                request ->
                    () ->
                        assertHidden(
                            request.get(0),
                            withIds(request.get(1)),
                            withIds(request.get(2)),
                            request.get(0).equals("POST"))));
    leavesEverythingAsItWas();
  }

  @Test
  void takesForeignIdsForNoCursor() {
    List<Executable> checks = new ArrayList<>();
    paths
        .fields()
        .forEachRemaining(
            path -> {
              boolean pages =
                  path.getValue().at("/get/parameters").toString().contains("\"after\"");
              String kind = ForeignRequests.KINDS.get(path.getKey());
              if (pages && kind != null) {
                checks.add(
                    () ->
                        assertHidden("GET", path.getKey() + "?after=" + ids.get(kind), "", false));
              }
            });
    assertTrue(checks.size() > 8, checks.size() + " lists");
    assertAll(checks);
  }

  @Test
  void listsNothingOfAnotherProject() {
    List<Executable> checks = new ArrayList<>();
    paths
        .fieldNames()
        .forEachRemaining(
            path -> {
              if (!path.contains("{") && paths.get(path).has("get")) {
                checks.add(
                    () -> {
                      String body = stranger.get(path).body();
                      assertFalse(body.contains(Planted.SECRET), path + " tells " + body);
                      // The stranger's own log has what the stranger tried.
                      if (!path.startsWith("/tandem/v1/audit/")) {
                        ids.values()
                            .forEach(id -> assertFalse(body.contains(id), path + ": " + id));
                      }
                    });
              }
            });
    assertAll(checks);
  }

  private String withIds(String text) {
    String result = text.replace("{own-file}", ownFile).replace("{own-store}", ownStore);
    for (Map.Entry<String, String> id : ids.entrySet()) {
      result = result.replace("{" + id.getKey() + "}", id.getValue());
    }
    return result;
  }

  private void assertUnknown(String method, String target, String body)
      throws IOException, InterruptedException {
    assertHidden(method, target, body, true);
    Told told = send(method, target, body);
    boolean names = body.contains("_id"); // of the stranger's own things, in a place of another's
    assertTrue(told.status() == 404 || (told.status() == 400 && names), method + " " + target);
  }

  private void assertHidden(String method, String target, String body, boolean refused)
      throws IOException, InterruptedException {
    Told foreign = send(method, target, body);
    Told unknown = send(method, disguised(target), disguised(body));
    String what = method + " " + target;
    assertFalse(foreign.body().contains(Planted.SECRET), what + " tells " + foreign);
    assertEquals(unknown.status(), foreign.status(), what + " answers " + foreign);
    assertEquals(unknown.body(), disguised(foreign.body()), what);
    assertEquals(unknown.headers(), foreign.headers(), what);
    boolean known = foreign.status() == 404 || (foreign.status() == 400 && !method.equals("GET"));
    assertTrue(!refused || known, what + " answers " + foreign);
  }

  private Told send(String method, String target, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(tandem.url() + target))
            .header("authorization", "Bearer " + SharedTandem.FOREIGN_KEY);
    if (target.endsWith("/parts")) {
      request
          .header("content-type", "multipart/form-data; boundary=b")
          .POST(
              BodyPublishers.ofString(
                  "--b\r\ncontent-disposition: form-data; name=\"data\"; filename=\"d\"\r\n\r\n"
                      + "abc\r\n--b--\r\n"));
    } else if (body.isEmpty()) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("content-type", "application/json")
          .method(method, BodyPublishers.ofString(body));
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    headers.keySet().removeIf(name -> OTHERS_PER_REQUEST.matcher(name).matches());
    return new Told(answer.statusCode(), headers, timeless(answer.body()));
  }

  /** What a list or an answer says of its own making is not about anybody's id. */
  private static String timeless(String body) {
    return body.replaceAll("(req_|resp_|audit_)[0-9a-z]{24}", "$1");
  }

  /** The same text with ids that nobody has, of the same length. */
  private String disguised(String text) {
    String result = text;
    for (String id : ids.values()) {
      result = result.replace(id, id.substring(0, id.length() - 6) + "000000");
    }
    return result;
  }

  private void leavesEverythingAsItWas() {
    assertAll(
        Stream.of(
                "/v1/files/{file}/content",
                "/v1/vector_stores/{store}",
                "/v1/vector_stores/{store}/files/{file}",
                "/v1/responses/{response}",
                "/v1/chat/completions/{chat}",
                "/v1/conversations/{conversation}/items/{item}",
                "/v1/batches/{batch}",
                "/tandem/v1/deployments/{deployment}",
                "/tandem/v1/receipts/{receipt}",
                "/tandem/v1/feedback/{feedback}",
                "/tandem/v1/datasets/{dataset}",
                "/tandem/v1/test_sets/{test_set}",
                "/tandem/v1/evaluations/{evaluation}",
                "/tandem/v1/evaluation_schedules/{schedule}",
                "/tandem/v1/drift/{monitor}/checks/{drift_check}",
                "/tandem/v1/drift/{monitor}/findings/{finding}",
                "/tandem/v1/advice/{advice}",
                "/v1/fine_tuning/jobs/{job}",
                "/tandem/v1/models/{tuned_model}")
            .map(path -> () -> assertEquals(200, owner.get(withIds(path)).status(), path)));
    assertTrue(owner.get("/tandem/v1/thresholds").body().contains(ids.get("threshold")));
    String memories = "/tandem/v1/memories?conversation=" + ids.get("conversation");
    assertTrue(owner.get(memories).body().contains(ids.get("memory")));
    assertEquals(
        "candidate",
        owner.get(withIds("/tandem/v1/models/{tuned_model}")).ok().get("state").asText());
  }
}
