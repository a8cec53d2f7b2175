package dev.tandem.generation;

import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.receipt.Drafts;
import dev.tandem.generation.receipt.Receipts;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@GenerationTest
class ReceiptsTest {

  private static final String PATH = "/tandem/v1/receipts";

  /** The projects that the keys of the tests belong to. */
  private static final String PROJECT = "first";

  private static final String OTHER_PROJECT = "second";

  @Inject Receipts receipts;

  private String appended(String project) {
    return receipts.append(Drafts.of(project)).await().indefinitely();
  }

  private static JsonNode got(String path) {
    Response response = caller().get(path);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static void refused(Response response, int status) {
    assertEquals(status, response.statusCode(), response.asString());
    assertTrue(response.contentType().startsWith("application/problem+json"));
    JsonNode problem = json(response);
    assertEquals(status, problem.path("status").asInt());
    assertFalse(problem.path("detail").asText().isBlank());
    assertFalse(problem.path("detail").asText().contains("Exception"));
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("data").forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  @Test
  void showsWhatHappened() {
    String id = appended(PROJECT);

    JsonNode receipt = got(PATH + "/" + id);

    assertEquals("receipt", receipt.path("object").asText());
    assertTrue(receipt.path("created_at").isIntegralNumber());
    assertFalse(receipt.path("redacted").asBoolean());
    assertTrue(receipt.at("/texts/question/text").asText().startsWith("When was the lighthouse"));
    JsonNode content = receipt.path("content");
    assertEquals(id, content.path("id").asText());
    assertEquals(PROJECT, content.path("project").asText());
    assertEquals("support", content.at("/asked/deployment").asText());
    assertEquals(3, content.at("/asked/deployment_version").asInt());
    assertEquals("tuned-v7", content.at("/ran/served_as").asText());
    assertEquals("no answer within 30 s", content.at("/ran/attempts/0/error").asText());
    assertEquals("single", content.at("/searched/route/route").asText());
    assertEquals(0.35, content.at("/searched/route/threshold").asDouble());
    assertEquals(8, content.at("/searched/passages").size());
    assertEquals(812, content.at("/searched/passages/0/end_byte").asInt());
    assertEquals(3, content.at("/answered/citations").size());
    assertEquals(1, content.at("/answered/markers_removed").asInt());
    assertTrue(content.at("/answered/grounding/grounded").asBoolean());
    assertEquals("0.00031200", content.at("/spent/cost/amount").asText());
    assertEquals(1024, content.at("/spent/tokens/cached").asInt());
    assertEquals(812, content.at("/spent/micros/route").asInt());
  }

  @Test
  void anybodyCanComputeTheHashAndTheDigestsAgain() throws NoSuchAlgorithmException {
    String id = appended(PROJECT);
    String raw = caller().get(PATH + "/" + id).asString();
    JsonNode receipt = Api.read(raw.getBytes(StandardCharsets.UTF_8));
    String content = raw.substring(raw.indexOf("\"content\":") + 10, raw.length() - 1);

    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte[] digest = sha.digest(content.getBytes(StandardCharsets.UTF_8));
    sha.update(HexFormat.of().parseHex(receipt.path("previous_hash").asText()));
    sha.update(ByteBuffer.allocate(8).putLong(receipt.path("sequence").asLong()).array());
    assertEquals(receipt.path("hash").asText(), HexFormat.of().formatHex(sha.digest(digest)));

    for (String name : List.of("question", "answer", "user", "query_1", "query_2")) {
      JsonNode text = receipt.path("texts").path(name);
      sha.update(HexFormat.of().parseHex(text.path("salt").asText()));
      byte[] computed = sha.digest(text.path("text").asText().getBytes(StandardCharsets.UTF_8));
      assertEquals(
          receipt.at("/content/texts/sha256/" + name).asText(), HexFormat.of().formatHex(computed));
    }
  }

  @Test
  void aReceiptIsSeenOnlyInItsProject() {
    String id = appended(OTHER_PROJECT);

    refused(caller().get(PATH + "/" + id), 404);
    refused(caller().post(PATH + "/" + id + "/redact"), 404);
    refused(caller().get(PATH + "?after=" + id), 400);
    assertFalse(ids(got(PATH + "?limit=100")).contains(id));
    assertEquals(200, as(StubRetrieval.OTHER_KEY).get(PATH + "/" + id).statusCode());
  }

  @Test
  void pagesThroughTheNewestFirst() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.addFirst(appended(PROJECT));
    }

    JsonNode first = got(PATH + "?limit=2");
    assertEquals(made.subList(0, 2), ids(first));
    assertTrue(first.path("has_more").asBoolean());
    JsonNode second = got(PATH + "?limit=2&after=" + first.path("last_id").asText());
    assertEquals(made.subList(2, 4), ids(second));
    JsonNode back = got(PATH + "?limit=2&before=" + second.path("first_id").asText());
    assertEquals(made.subList(0, 2), ids(back));
    JsonNode oldest = got(PATH + "?limit=2&order=asc&after=" + made.get(2));
    assertEquals(List.of(made.get(1), made.get(0)), ids(oldest));
    assertFalse(oldest.path("has_more").asBoolean());
  }

  @Test
  void findsReceiptsByWhatTheySay() {
    String id = appended(PROJECT);
    JsonNode receipt = got(PATH + "/" + id);
    String answer = receipt.at("/content/answer_id").asText();
    long created = receipt.path("created_at").asLong();

    assertEquals(List.of(id), ids(got(PATH + "?answer_id=" + answer)));
    assertTrue(ids(got(PATH + "?deployment=support&route=single&abstained=false")).contains(id));
    assertTrue(ids(got(PATH + "?created_after=" + (created - 1))).contains(id));
    assertTrue(
        ids(got(PATH + "?created_after=2020-01-01T00:00:00Z&created_before=" + (created + 2)))
            .contains(id));
    assertEquals(List.of(), ids(got(PATH + "?abstained=true&answer_id=" + answer)));
    assertEquals(List.of(), ids(got(PATH + "?route=elsewhere")));
    assertEquals(List.of(), ids(got(PATH + "?deployment=unknown")));
    assertEquals(List.of(), ids(got(PATH + "?created_before=1000")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=0",
        "?limit=101",
        "?limit=x",
        "?order=sideways",
        "?after=rcpt_unknown",
        "?after=a&before=b",
        "?abstained=perhaps",
        "?created_after=yesterday",
        "?created_before=99999999999999999999",
        "?created_before=-1",
        "?created_after=999999999999999",
        "/verify?sequence=1",
        "/verify?hash=00",
        "/verify?sequence=0&hash=00",
        "/verify?sequence=1&hash=zz"
      })
  void refusesQueriesThatMakeNoSense(String query) {
    refused(caller().get(PATH + query), 400);
  }

  @Test
  void doesNotFindIdsThatCannotExist() {
    for (String id :
        new String[] {"rcpt_x", "%00", "..%2F..", "%27%20OR%201%3D1", "é".repeat(300)}) {
      Response response = caller().urlEncodingEnabled(false).get(PATH + "/" + id);
      assertTrue(response.statusCode() == 404 || response.statusCode() == 400, id);
      assertTrue(response.contentType().startsWith("application/problem+json"), id);
    }
    refused(caller().post(PATH + "/rcpt_x/redact"), 404);
    refused(caller().delete(PATH + "/rcpt_x"), 405);
  }

  @Test
  void redactingRemovesTheTextsAndKeepsTheChain() {
    String id = appended(PROJECT);
    String answerId = got(PATH + "/" + id).at("/content/answer_id").asText();

    Response redacted = caller().post(PATH + "/" + id + "/redact");

    assertEquals(200, redacted.statusCode(), redacted.asString());
    assertTrue(json(redacted).path("redacted").asBoolean());
    assertTrue(json(redacted).path("texts").isEmpty());
    assertFalse(redacted.asString().contains("lighthouse at Cape"));
    assertEquals(json(redacted), json(caller().post(PATH + "/" + id + "/redact")));
    assertEquals(List.of(id), ids(got(PATH + "?answer_id=" + answerId)));
    assertTrue(got(PATH + "/verify").path("valid").asBoolean());
    assertFalse(caller().get(PATH + "/export").asString().contains(id + "\",\"texts\":{\"answer"));
  }

  @Test
  void verifiesTheChainAndAHeadThatWasNotedEarlier() {
    appended(PROJECT);
    JsonNode verified = got(PATH + "/verify");
    JsonNode head = verified.path("head");
    appended(PROJECT);

    assertTrue(verified.path("valid").asBoolean(), verified.toString());
    assertEquals(1, verified.path("proved_from").asInt());
    assertEquals(head.path("sequence").asInt(), verified.path("entries_checked").asInt());
    String noted = "?sequence=" + head.path("sequence").asText() + "&hash=";
    assertEquals(
        "confirmed",
        got(PATH + "/verify" + noted + head.path("hash").asText()).path("noted").asText());
    JsonNode contradicted = got(PATH + "/verify" + noted + "0".repeat(64));
    assertEquals("contradicted", contradicted.path("noted").asText());
    assertFalse(contradicted.path("valid").asBoolean());
    JsonNode missing = got(PATH + "/verify?sequence=999999&hash=" + "0".repeat(64));
    assertEquals("missing", missing.path("noted").asText());
    assertFalse(missing.path("valid").asBoolean());
  }

  @Test
  void exportsEveryEntryInOrderAndSaysWhereItEnds() {
    for (int i = 0; i < 3; i++) {
      appended(PROJECT);
    }

    Response export = caller().get(PATH + "/export");

    assertEquals(200, export.statusCode());
    assertEquals("application/jsonl", export.contentType());
    List<String> lines = export.asString().lines().toList();
    long sequence = 0;
    for (String line : lines.subList(0, lines.size() - 1)) {
      JsonNode entry = Api.read(line.getBytes(StandardCharsets.UTF_8));
      assertEquals(++sequence, entry.path("sequence").asLong());
      assertEquals(PROJECT, entry.at("/content/project").asText());
    }
    JsonNode end = Api.read(lines.getLast().getBytes(StandardCharsets.UTF_8));
    assertEquals("receipt.export_end", end.path("object").asText());
    assertEquals(sequence, end.path("entries").asLong());
    assertTrue(sequence >= 3);
  }
}
