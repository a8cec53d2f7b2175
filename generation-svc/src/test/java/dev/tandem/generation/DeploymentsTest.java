package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@GenerationTest
class DeploymentsTest {

  private static final String PATH = "/tandem/v1/deployments";

  private static String name() {
    return "support-" + UUID.randomUUID();
  }

  private static ObjectNode spec(String model) {
    return JSON.createObjectNode().put("model", model);
  }

  private static JsonNode ok(Response response) {
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static JsonNode post(String path, String body) {
    return ok(caller().body(body).urlEncodingEnabled(false).post(PATH + path));
  }

  private static JsonNode get(String path) {
    return ok(caller().urlEncodingEnabled(false).get(PATH + path));
  }

  /** A deployment with one version. */
  private static String created(String name) {
    post("", spec("first").put("name", name).toString());
    return name;
  }

  private static void refused(Response response, int status, String told) {
    assertEquals(status, response.statusCode(), response.asString());
    assertEquals("application/problem+json", response.contentType().split(";")[0]);
    JsonNode problem = json(response);
    assertEquals(status, problem.path("status").asInt());
    assertEquals("about:blank", problem.path("type").asText());
    assertTrue(problem.path("detail").asText().contains(told), response.asString());
    assertFalse(problem.path("detail").asText().contains("Exception"), response.asString());
  }

  @Test
  void showsWhatWasCreatedWithTheDefaultsOfWhatWasLeftOut() {
    String name = name();
    JsonNode created = post("", spec("extractive").put("name", name).toString());

    assertEquals("deployment", created.path("object").asText());
    assertEquals(name, created.path("name").asText());
    assertEquals(1, created.path("version").asInt());
    assertTrue(created.path("created_at").asLong() > 1_700_000_000L);
    assertTrue(created.path("canary").isArray() && created.path("canary").isEmpty());
    assertEquals("extractive", created.path("model").asText());
    assertEquals("auto", created.path("routing").path("mode").asText());
    assertEquals(3, created.path("routing").path("max_hops").asInt());
    assertEquals("report", created.path("grounding").path("policy").asText());
    assertFalse(created.path("memory").path("enabled").asBoolean(true));
    assertFalse(created.path("rewrite_query").asBoolean(true));
    assertFalse(created.path("rerank").asBoolean(true));
    assertTrue(created.has("max_passages") && created.path("max_passages").isNull());
    assertTrue(created.has("copied_from") && created.path("copied_from").isNull());
    assertFalse(created.has("spec"));
    assertEquals(created, get("/" + name));
  }

  @Test
  void keepsEveryMember() throws JsonProcessingException {
    String name = name();
    ObjectNode sent =
        (ObjectNode)
            JSON.readTree(
                """
                {"model": "llama-3:8b", "vector_store_ids": ["vs_1", "vs_2"],
                 "instructions": "Be brief. \\u00fc", "rewrite_query": true, "rerank": true,
                 "routing": {"mode": "always", "threshold": 0.3, "multi_threshold": 0.6,
                   "max_hops": 2, "budget_millis": 900, "budget_tokens": 1000,
                   "answer_without_evidence": true},
                 "max_passages": 7, "grounding": {"policy": "replace"},
                 "fallback": ["base", "extractive"],
                 "memory": {"enabled": true, "across_conversations": true},
                 "metadata": {"team": "support"}}
                """);
    JsonNode created = post("", sent.deepCopy().put("name", name).toString());
    for (String member : sent.properties().stream().map(Map.Entry::getKey).toList()) {
      assertEquals(sent.path(member), created.path(member), member);
    }
    assertEquals(created, get("/" + name));
  }

  @Test
  void refusesModelsThatNobodyServesAndNamesThoseThatAre() {
    String unknown = spec("first").put("name", name()).put("model", "firts").toString();
    Response answer = caller().body(unknown).post(PATH);
    refused(answer, 400, "'model' names no model");
    assertTrue(answer.asString().contains("extractive"), answer.asString());
    assertTrue(answer.asString().contains("talker"), answer.asString());

    String name = created(name());
    ObjectNode version = spec("first");
    version.putArray("fallback").add("second").add("secnod");
    refused(caller().body(version.toString()).post(PATH + "/" + name), 400, "'fallback[1]'");
    assertEquals(1, get("/" + name).path("version").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {"org/support", "org%2Fsupport", "llama:8b", "a.b_c-d/E:1/x"})
  void findsNamesWithSlashesAndColons(String written) {
    String suffix = "-" + UUID.randomUUID();
    String name = created(written.replace("%2F", "/") + suffix);

    assertEquals(name, get("/" + written + suffix).path("name").asText());
    assertEquals(2, post("/" + written + suffix, "{\"model\":\"x\"}").path("version").asInt());
    assertEquals(2, get("/" + written + suffix + "/versions").path("data").size());
    assertEquals(3, post("/" + written + suffix + "/rollback", "").path("version").asInt());
    Response gone = caller().urlEncodingEnabled(false).delete(PATH + "/" + written + suffix);
    assertEquals(name, ok(gone).path("name").asText());
  }

  @Test
  void addsVersionsAndLeavesTheOlderOnesAsTheyWere() {
    String name = created(name());
    JsonNode second = post("/" + name, spec("second").put("max_passages", 7).toString());

    assertEquals(2, second.path("version").asInt());
    assertEquals("second", second.path("model").asText());
    JsonNode versions = get("/" + name + "/versions");
    assertEquals(List.of("second", "first"), texts(versions, "model"));
    assertEquals("2", versions.path("first_id").asText());
    assertEquals("1", versions.path("last_id").asText());
    assertFalse(versions.path("has_more").asBoolean(true));
    assertEquals(7, versions.at("/data/0/max_passages").asInt());
    assertTrue(versions.at("/data/1/max_passages").isNull());
    assertEquals("deployment.version", versions.at("/data/0/object").asText());
  }

  @Test
  void takesAnEditedAnswerAsANewVersion() {
    String name = created(name());
    ObjectNode answer = (ObjectNode) get("/" + name);
    JsonNode second = post("/" + name, answer.put("instructions", "Be kind.").toString());

    assertEquals(2, second.path("version").asInt());
    assertEquals("Be kind.", second.path("instructions").asText());
  }

  @Test
  void pagesThroughVersions() {
    String name = created(name());
    for (int i = 2; i <= 5; i++) {
      post("/" + name, spec("m" + i).toString());
    }
    JsonNode first = get("/" + name + "/versions?limit=2");
    assertEquals(List.of("m5", "m4"), texts(first, "model"));
    assertTrue(first.path("has_more").asBoolean());
    JsonNode rest = get("/" + name + "/versions?limit=3&after=" + first.path("last_id").asText());
    assertEquals(List.of("m3", "m2", "first"), texts(rest, "model"));
    assertFalse(rest.path("has_more").asBoolean(true));
    assertEquals(
        List.of("first", "m2"), texts(get("/" + name + "/versions?limit=2&order=asc"), "model"));
  }

  @Test
  void pagesThroughDeployments() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(created(name()));
    }
    List<String> seen = new ArrayList<>();
    String after = "";
    for (JsonNode page = null; page == null || page.path("has_more").asBoolean(); ) {
      page = get("?limit=2" + after);
      assertTrue(page.path("data").size() <= 2);
      seen.addAll(texts(page, "name"));
      after = "&after=" + page.path("last_id").asText();
    }
    seen.retainAll(made);
    assertEquals(made.reversed(), seen);
  }

  @Test
  void rollsBackStepByStep() {
    String name = created(name());
    post("/" + name, spec("second").toString());
    post("/" + name, spec("third").toString());

    JsonNode back = post("/" + name + "/rollback", "{}");
    assertEquals(4, back.path("version").asInt());
    assertEquals("second", back.path("model").asText());
    assertEquals(2, back.path("copied_from").asInt());
    assertEquals("first", post("/" + name + "/rollback", "{}").path("model").asText());
    refused(caller().body("{}").post(PATH + "/" + name + "/rollback"), 400, "no version before");
    JsonNode forth = post("/" + name + "/rollback", "{\"version\": 3}");
    assertEquals(6, forth.path("version").asInt());
    assertEquals("third", forth.path("model").asText());
  }

  @Test
  void setsACanaryWithoutAVersionAndClearsItOnRollback() {
    String name = created(name());
    post("/" + name, spec("second").toString());

    JsonNode spread = post("/" + name, "{\"canary\":[{\"version\":1,\"weight\":0.9}]}");
    assertEquals(2, spread.path("version").asInt());
    assertEquals(1, spread.at("/canary/0/version").asInt());
    assertEquals(0.9, spread.at("/canary/0/weight").asDouble());
    assertEquals(spread, get("/" + name));
    assertTrue(post("/" + name + "/rollback", "{}").path("canary").isEmpty());
  }

  @Test
  void addsAVersionTogetherWithItsCanary() {
    String name = created(name());
    String canary = "{\"model\":\"second\",\"canary\":[{\"version\":1,\"weight\":0.75}]}";
    JsonNode second = post("/" + name, canary);

    assertEquals(2, second.path("version").asInt());
    assertEquals(1, second.path("canary").size());
    assertTrue(post("/" + name, spec("third").toString()).path("canary").isEmpty());
  }

  @Test
  void forgetsADeletedDeploymentAndGoesOnCountingItsVersions() {
    String name = created(name());
    post("/" + name, spec("second").toString());
    JsonNode gone = ok(caller().delete(PATH + "/" + name));

    assertTrue(gone.path("deleted").asBoolean());
    assertEquals("deployment.deleted", gone.path("object").asText());
    refused(caller().get(PATH + "/" + name), 404, name);
    refused(caller().get(PATH + "/" + name + "/versions"), 404, name);
    refused(caller().delete(PATH + "/" + name), 404, name);
    refused(caller().body("{\"model\":\"x\"}").post(PATH + "/" + name), 404, name);
    JsonNode again = post("", spec("new").put("name", name).toString());
    assertEquals(3, again.path("version").asInt());
    assertEquals(List.of("new"), texts(get("/" + name + "/versions"), "model"));
    refused(caller().body("{}").post(PATH + "/" + name + "/rollback"), 400, "no version before");
    refused(
        caller().body("{\"version\":1}").post(PATH + "/" + name + "/rollback"), 400, "'version'");
  }

  @Test
  void refusesATakenNameInItsProjectOnly() {
    String name = created(name());
    String body = spec("other").put("name", name).toString();

    refused(caller().body(body).post(PATH), 400, "already");
    assertEquals(1, ok(as(StubRetrieval.OTHER_KEY).body(body).post(PATH)).path("version").asInt());
    assertEquals("first", get("/" + name).path("model").asText());
  }

  @Test
  void hidesOtherProjectsDeployments() {
    String name = created(name());
    String path = PATH + "/" + name;

    refused(as(StubRetrieval.OTHER_KEY).get(path), 404, name);
    refused(as(StubRetrieval.OTHER_KEY).get(path + "/versions"), 404, name);
    refused(as(StubRetrieval.OTHER_KEY).body("{\"model\":\"x\"}").post(path), 404, name);
    refused(as(StubRetrieval.OTHER_KEY).body("{\"canary\":[]}").post(path), 404, name);
    refused(as(StubRetrieval.OTHER_KEY).body("{}").post(path + "/rollback"), 404, name);
    refused(as(StubRetrieval.OTHER_KEY).delete(path), 404, name);
    refused(as(StubRetrieval.OTHER_KEY).get(PATH + "?after=" + name), 400, "'after'");
    assertFalse(
        texts(ok(as(StubRetrieval.OTHER_KEY).get(PATH + "?limit=100")), "name").contains(name));
    assertEquals(1, get("/" + name).path("version").asInt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "extractive",
        "a b",
        "ü",
        "a\\n",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/./b",
        "a/versions",
        "a/b/rollback",
        "a?b",
        "a%2Fb"
      })
  void refusesNamesThatCannotBe(String name) {
    String body = "{\"model\":\"x\",\"name\":\"" + name + "\"}";
    refused(caller().body(body).post(PATH), 400, "'name'");
  }

  @Test
  void refusesANameThatIsTooLong() {
    String body = spec("x").put("name", "a".repeat(129)).toString();
    refused(caller().body(body).post(PATH), 400, "'name'");
    String longest = "a".repeat(91) + "-" + UUID.randomUUID();
    assertEquals(longest, created(longest));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}|'model'",
        "{\"model\":null}|'model'",
        "{\"model\":5}|'model'",
        "{\"model\":\" \"}|'model'",
        "{\"model\":\"x\",\"models\":[]}|'models' is not known",
        "{\"model\":\"x\",\"vector_store_ids\":\"vs\"}|'vector_store_ids'",
        "{\"model\":\"x\",\"vector_store_ids\":[1]}|'vector_store_ids[0]'",
        "{\"model\":\"x\",\"vector_store_ids\":[\"a\",\"a\"]}|'vector_store_ids[1]'",
        "{\"model\":\"x\",\"vector_store_ids\":[\"\"]}|'vector_store_ids[0]'",
        "{\"model\":\"x\",\"instructions\":[]}|'instructions'",
        "{\"model\":\"x\",\"instructions\":\"a\\u0000b\"}|'instructions'",
        "{\"model\":\"x\",\"instructions\":\"\\ud800\"}|'instructions'",
        "{\"model\":\"x\",\"routing\":\"auto\"}|'routing'",
        "{\"model\":\"x\",\"routing\":{\"mode\":\"never ever\"}}|'routing.mode'",
        "{\"model\":\"x\",\"routing\":{\"threshold\":2}}|'routing.threshold'",
        "{\"model\":\"x\",\"routing\":{\"hops\":2}}|'routing.hops' is not known",
        "{\"model\":\"x\",\"rewrite_query\":\"yes\"}|'rewrite_query'",
        "{\"model\":\"x\",\"rerank\":1}|'rerank'",
        "{\"model\":\"x\",\"max_passages\":0}|'max_passages'",
        "{\"model\":\"x\",\"max_passages\":51}|'max_passages'",
        "{\"model\":\"x\",\"max_passages\":1.5}|'max_passages'",
        "{\"model\":\"x\",\"grounding\":{\"policy\":\"maybe\"}}|'grounding.policy'",
        "{\"model\":\"x\",\"grounding\":[]}|'grounding'",
        "{\"model\":\"x\",\"fallback\":[\"x\"]}|'fallback[0]'",
        "{\"model\":\"x\",\"fallback\":\"y\"}|'fallback'",
        "{\"model\":\"x\",\"memory\":{\"enabled\":\"on\"}}|'memory.enabled'",
        "{\"model\":\"x\",\"memory\":{\"across_conversations\":true}}|'memory.across_conversations'",
        "{\"model\":\"x\",\"metadata\":{\"a\":1}}|'metadata'",
        "{\"model\":\"x\",\"name\":\"other\"}|'name'",
        "{\"canary\":5}|'canary'",
        "{\"canary\":[5]}|'canary[0]'",
        "{\"canary\":[{\"weight\":1}]}|'canary[0].version'",
        "{\"canary\":[{\"version\":1}]}|'canary[0].weight'",
        "{\"canary\":[{\"version\":1,\"weight\":0}]}|'canary[0].weight'",
        "{\"canary\":[{\"version\":1,\"weight\":1.1}]}|'canary[0].weight'",
        "{\"canary\":[{\"version\":1,\"weight\":-1}]}|'canary[0].weight'",
        "{\"canary\":[{\"version\":7,\"weight\":1}]}|'canary'",
        "{\"canary\":[{\"version\":2,\"weight\":0.5}]}|'canary'",
        "{\"canary\":[{\"version\":1,\"weight\":0.5},{\"version\":1,\"weight\":0.5}]}|'canary[1].version'",
        "{\"canary\":[{\"version\":1,\"weight\":0.6},{\"version\":2,\"weight\":0.6}]}|'canary'",
        "[]|JSON object",
        "{|not valid JSON",
        "{\"model\":\"x\"} {}|not valid JSON"
      })
  void namesTheMemberThatIsWrong(String body, String told) {
    String name = created(name());
    post("/" + name, spec("second").toString());

    refused(caller().body(body).post(PATH + "/" + name), 400, told);
    assertEquals(2, get("/" + name).path("version").asInt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"version\":0}",
        "{\"version\":\"1\"}",
        "{\"version\":2}",
        "{\"version\":3}",
        "{\"version\":99999999999}",
        "{\"versions\":1}"
      })
  void refusesToRollBackToWhatIsNot(String body) {
    String name = created(name());
    post("/" + name, spec("second").toString());

    Response response = caller().body(body).post(PATH + "/" + name + "/rollback");
    refused(response, 400, "ersion");
    assertEquals(2, get("/" + name).path("version").asInt());
  }

  @Test
  void refusesACanaryForANewDeployment() {
    String body =
        "{\"name\":\"" + name() + "\",\"model\":\"x\",\"canary\":[{\"version\":1,\"weight\":1}]}";
    refused(caller().body(body).post(PATH), 400, "'canary'");
  }

  @ParameterizedTest
  @CsvSource({"limit=0", "limit=101", "limit=x", "order=up", "after=none", "after=%00"})
  void refusesPagesThatAreNone(String query) {
    refused(caller().urlEncodingEnabled(false).get(PATH + "?" + query), 400, "'");
  }

  @Test
  void refusesACursorThatIsNoVersion() {
    String name = created(name());
    refused(caller().get(PATH + "/" + name + "/versions?after=x"), 400, "'after'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none", "/a%00b", "/a%20b", "/extractive", "/%F0%9F%98%80"})
  void answersUnknownNamesWith404(String path) {
    refused(caller().urlEncodingEnabled(false).get(PATH + path), 404, "No deployment");
  }

  private static List<String> texts(JsonNode page, String member) {
    List<String> texts = new ArrayList<>();
    page.path("data").forEach(item -> texts.add(item.path(member).asText()));
    return texts;
  }
}
