package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.events;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.outputText;
import static dev.tandem.generation.Api.post;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.generation.Api.Event;
import dev.tandem.generation.tuned.Heads;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tuned classifiers, from their registration to their answers. */
@QuarkusTest
@GenerationTest
class ClassifiersTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final String INTERNAL = "/tandem/internal/v1/tuned_models/";
  private static final String NAME = "ft:tandem-classifier:acme:bank:abc123";
  private static final String ARRIVAL = "card \"arrival\" 💳";
  private static final String LOST = "lost\ncard";
  private static final List<String> LABELS = List.of(ARRIVAL, LOST);

  @Inject ServiceTokens tokens;

  /** A head that knows the words "arrive" and "lost"; the stub's vectors are words. */
  private static ObjectNode bank(double threshold) {
    float[][] weight = {scaled("arrive"), scaled("lost")};
    return Heads.body(
        Heads.about("BAAI/bge-small-en-v1.5", StubEmbeddings.DIMENSIONS, LABELS, threshold),
        Heads.head(weight, new float[2]));
  }

  private static float[] scaled(String word) {
    float[] row = StubEmbeddings.of(word);
    for (int i = 0; i < row.length; i++) {
      row[i] *= 10;
    }
    return row;
  }

  private RequestSpecification service(String project) {
    return as(tokens.authorization(project, Service.GENERATION).substring("Bearer ".length()));
  }

  private Response register(String project, String name, ObjectNode body) {
    return service(project)
        .urlEncodingEnabled(false)
        .body(body.toString().getBytes(StandardCharsets.UTF_8))
        .put(INTERNAL + name);
  }

  @BeforeEach
  void registered() {
    register("first", NAME, bank(5)).then().statusCode(200);
  }

  private static ObjectNode chat(String model, String text) {
    ObjectNode request = JSON.createObjectNode().put("model", model);
    request.putArray("messages").addObject().put("role", "user").put("content", text);
    return request;
  }

  @Test
  void answersWithALabelAsItWasTrained() {
    JsonNode completion = json(post(CHAT, chat(NAME, "When will it arrive")));

    assertEquals(ARRIVAL, completion.at("/choices/0/message/content").asText());
    assertEquals("stop", completion.at("/choices/0/finish_reason").asText());
    assertTrue(completion.at("/choices/0/logprobs").isNull());
    assertEquals(NAME, completion.path("model").asText());
    assertEquals(1, completion.at("/usage/completion_tokens").asInt());
    assertEquals(5, completion.at("/usage/prompt_tokens").asInt());
    assertEquals(ARRIVAL, completion.at("/tandem/classification/label").asText());
    double probability = completion.at("/tandem/classification/probability").asDouble();
    assertTrue(probability > 0.9 && probability <= 1, "probability " + probability);
    assertFalse(completion.at("/tandem/classification/none").asBoolean(true));
    assertEquals("none", completion.at("/tandem/route").asText());
  }

  @Test
  void answersNoneOfTheseBelowTheThreshold() {
    ObjectNode request = chat(NAME, "Tell a joke about penguins").put("logprobs", true);

    JsonNode completion = json(post(CHAT, request.put("top_logprobs", 2)));

    assertEquals("none of these", completion.at("/choices/0/message/content").asText());
    assertEquals(0.5, completion.at("/tandem/classification/probability").asDouble(), 1e-6);
    assertEquals(5.0, completion.at("/tandem/classification/threshold").asDouble());
    assertEquals(0.0, completion.at("/tandem/classification/fit").asDouble(), 1e-6);
    assertTrue(completion.at("/tandem/classification/none").asBoolean());
    JsonNode token = completion.at("/choices/0/logprobs/content/0");
    assertEquals("none of these", token.path("token").asText());
    assertEquals(Math.log(0.5), token.path("logprob").asDouble(), 1e-6);
    assertEquals(2, token.path("top_logprobs").size());
  }

  @Test
  void givesLogProbabilitiesOfTheBestLabels() {
    ObjectNode request = chat(NAME, "I lost it").put("logprobs", true).put("top_logprobs", 5);

    JsonNode logprobs = json(post(CHAT, request)).at("/choices/0/logprobs");

    assertEquals(1, logprobs.path("content").size(), "a label is a token");
    JsonNode token = logprobs.at("/content/0");
    assertEquals(LOST, token.path("token").asText());
    assertEquals(LOST.getBytes(StandardCharsets.UTF_8).length, token.path("bytes").size());
    assertEquals(2, token.path("top_logprobs").size());
    assertEquals(LOST, token.at("/top_logprobs/0/token").asText());
    assertEquals(
        1.0,
        Math.exp(token.at("/top_logprobs/0/logprob").asDouble())
            + Math.exp(token.at("/top_logprobs/1/logprob").asDouble()),
        1e-9);
  }

  @Test
  void streamsTheSameAsItAnswersWhole() {
    ObjectNode request = chat(NAME, "I lost it").put("stream", true).put("logprobs", true);
    request.putObject("stream_options").put("include_usage", true);

    List<Event> events = events(post(CHAT, request).asByteArray());

    StringBuilder text = new StringBuilder();
    List<JsonNode> tokens = new ArrayList<>();
    JsonNode decided = JSON.missingNode();
    for (Event event : events) {
      text.append(event.data().at("/choices/0/delta/content").asText(""));
      event.data().at("/choices/0/logprobs/content").forEach(tokens::add);
      decided = event.data().has("tandem") ? event.data().path("tandem") : decided;
    }
    assertEquals(LOST, text.toString());
    assertEquals(1, tokens.size());
    assertEquals(LOST, decided.at("/classification/label").asText());
    assertEquals(1, events.get(events.size() - 2).data().at("/usage/completion_tokens").asInt());
    assertEquals("[DONE]", events.getLast().name());
  }

  @Test
  void answersThroughResponsesWithEarlierTurnsInView() {
    ObjectNode request = JSON.createObjectNode().put("model", NAME).put("input", "I lost it");
    request.putArray("include").add("message.output_text.logprobs");

    JsonNode first = json(post("/v1/responses", request));

    assertEquals("completed", first.path("status").asText());
    assertEquals(LOST, outputText(first));
    assertEquals(LOST, first.at("/output/0/content/0/logprobs/0/token").asText());
    assertEquals(1, first.at("/usage/output_tokens").asInt());
    assertEquals(LOST, first.at("/tandem/classification/label").asText());

    ObjectNode next = JSON.createObjectNode().put("model", NAME).put("input", "Help me please");
    next.put("previous_response_id", first.path("id").asText());
    assertEquals(LOST, outputText(json(post("/v1/responses", next))));
  }

  @Test
  void streamsResponses() {
    ObjectNode request = JSON.createObjectNode().put("model", NAME).put("input", "I lost it");

    List<Event> events = events(post("/v1/responses", request.put("stream", true)).asByteArray());

    Event last = events.getLast();
    assertEquals("response.completed", last.type());
    assertEquals(LOST, last.data().at("/response/output/0/content/0/text").asText());
    assertEquals(LOST, last.data().at("/response/tandem/classification/label").asText());
  }

  @Test
  void answersLinesOfBatches() throws InterruptedException {
    ObjectNode line = JSON.createObjectNode().put("custom_id", "a").put("method", "POST");
    line.put("url", CHAT).set("body", chat(NAME, "I lost it"));
    String retrieval = ConfigProvider.getConfig().getValue("tandem.retrieval.url", String.class);
    JsonNode file =
        json(
            caller()
                .contentType("application/octet-stream")
                .body(line.toString().getBytes(StandardCharsets.UTF_8))
                .put(retrieval + "/stub/files/batch"));
    ObjectNode request = JSON.createObjectNode().put("endpoint", CHAT);
    request.put("input_file_id", file.path("id").asText()).put("completion_window", "24h");

    JsonNode batch = json(post("/v1/batches", request));
    String id = batch.path("id").asText();
    for (int i = 0; i < 300 && !batch.path("status").asText().equals("completed"); i++) {
      Thread.sleep(50);
      batch = json(caller().get("/v1/batches/" + id));
    }

    assertEquals("completed", batch.path("status").asText(), batch.toString());
    String output = retrieval + "/v1/files/" + batch.path("output_file_id").asText() + "/content";
    JsonNode answer = Api.read(caller().get(output).asByteArray());
    assertEquals(LOST, answer.at("/response/body/choices/0/message/content").asText());
  }

  @Test
  void writesModelAndDigestOnTheReceipt() {
    JsonNode completion = json(post(CHAT, chat(NAME, "I lost it")));

    JsonNode receipt =
        json(caller().get("/tandem/v1/receipts/" + completion.at("/tandem/receipt_id").asText()));

    assertTrue(receipt.toString().contains("\"model\":\"" + NAME + "\""), receipt.toString());
    assertTrue(receipt.toString().contains("\"adapter_digest\":\"" + Heads.DIGEST + "\""));
  }

  @Test
  void refusesWhatALabelCannotBe() {
    ObjectNode tools = chat(NAME, "I lost it");
    tools
        .putArray("tools")
        .addObject()
        .put("type", "function")
        .putObject("function")
        .put("name", "f")
        .putObject("parameters")
        .put("type", "object");
    refused(tools, "tools", "functions");
    ObjectNode json = chat(NAME, "I lost it");
    json.putObject("response_format").put("type", "json_object");
    refused(json, "response_format", "JSON");
    refused(chat(NAME, "I lost it").put("n", 2), "n", "one answer");
    ObjectNode searching = chat(NAME, "I lost it");
    searching.putArray("vector_store_ids").add(StubRetrieval.STORE);
    refused(searching, "tools", "documents");
    ObjectNode image = JSON.createObjectNode().put("model", NAME);
    image
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .putArray("content")
        .addObject()
        .put("type", "image_url")
        .putObject("image_url")
        .put("url", "https://example.org/a.png");
    refused(image, "messages[0].content[0].type", "images");
  }

  private static void refused(ObjectNode request, String param, String why) {
    post(CHAT, request)
        .then()
        .statusCode(400)
        .body("error.param", equalTo(param))
        .body("error.message", containsString(NAME))
        .body("error.message", containsString(why));
  }

  @Test
  void saysWhenItsEmbeddingsAreAway() {
    post(CHAT, chat(NAME, "fails")).then().statusCode(503);
    post(CHAT, chat(NAME, "is refused"))
        .then()
        .statusCode(503)
        .body("error.code", equalTo("embedding_model_missing"))
        .body("error.message", containsString("BAAI/bge-small-en-v1.5"));
    ObjectNode other = bank(5);
    other.withObject("artifact").set("classifier", Heads.about("other", 2, LABELS, 5));
    other
        .withObject("artifact")
        .put(
            "head",
            java.util.Base64.getEncoder()
                .encodeToString(Heads.head(new float[2][2], new float[2])));
    String name = NAME + ":ckpt-step-7";
    register("first", name, other).then().statusCode(200);
    post(CHAT, chat(name, "I lost it"))
        .then()
        .statusCode(503)
        .body("error.message", containsString("2 dimensions"));
  }

  @Test
  void answersBehindADeploymentWithStores() {
    ObjectNode deployment = JSON.createObjectNode().put("name", "intents").put("model", NAME);
    deployment.putArray("vector_store_ids").add(StubRetrieval.STORE);
    post("/tandem/v1/deployments", deployment).then().statusCode(200);

    JsonNode completion = json(post(CHAT, chat("intents", "I lost it")));

    assertEquals(LOST, completion.at("/choices/0/message/content").asText());
    assertEquals("none", completion.at("/tandem/route").asText());
    caller().delete("/tandem/v1/deployments/intents").then().statusCode(200);
  }

  @Test
  void doesNotExistForOtherProjects() {
    String unknown =
        as(StubRetrieval.OTHER_KEY)
            .body(chat(NAME.replace("abc", "xyz"), "I lost it").toString())
            .post(CHAT)
            .then()
            .statusCode(404)
            .extract()
            .asString();

    String others =
        as(StubRetrieval.OTHER_KEY)
            .body(chat(NAME, "I lost it").toString())
            .post(CHAT)
            .then()
            .statusCode(404)
            .extract()
            .asString();

    assertEquals(unknown.replace("xyz", "abc"), others);
    as(StubRetrieval.OTHER_KEY).get("/v1/models/" + NAME).then().statusCode(404);
    as(StubRetrieval.OTHER_KEY).delete("/v1/models/" + NAME).then().statusCode(404);
    as(StubRetrieval.OTHER_KEY).get("/v1/models").then().body("data.id", not(hasItem(NAME)));
    service("second").get(INTERNAL + NAME).then().statusCode(404);
    post(CHAT, chat(NAME, "I lost it")).then().statusCode(200);
  }

  @Test
  void isListedAndDeletedAsSdksDoIt() {
    String name = "ft:org/base:acme::gone";
    register("first", name.replace("/", "%2F"), bank(5)).then().statusCode(200);
    caller().get("/v1/models").then().body("data.id", hasItem(name));
    for (String path : List.of(name, name.replace("/", "%2F").replace(":", "%3A"))) {
      caller()
          .urlEncodingEnabled(false)
          .get("/v1/models/" + path)
          .then()
          .statusCode(200)
          .body("id", equalTo(name))
          .body("object", equalTo("model"))
          .body("owned_by", equalTo("first"));
    }

    caller()
        .urlEncodingEnabled(false)
        .delete("/v1/models/" + name.replace("/", "%2F"))
        .then()
        .statusCode(200)
        .body("id", equalTo(name))
        .body("object", equalTo("model"))
        .body("deleted", equalTo(true));

    caller().get("/v1/models/" + name).then().statusCode(404);
    caller()
        .delete("/v1/models/" + name)
        .then()
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"));
    post(CHAT, chat(name, "I lost it")).then().statusCode(404);
  }

  @Test
  void keepsModelsThatAreNotTuned() {
    caller()
        .delete("/v1/models/extractive")
        .then()
        .statusCode(403)
        .body("error.message", containsString("only fine-tuned models"));
  }

  @Test
  void isRegisteredByServicesOnly() {
    caller()
        .body(bank(5).toString())
        .put(INTERNAL + NAME)
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
    caller().get(INTERNAL + NAME).then().statusCode(404);
    caller().delete(INTERNAL + NAME).then().statusCode(404);
    service("first")
        .get(INTERNAL + NAME)
        .then()
        .statusCode(200)
        .body("digest", equalTo(Heads.DIGEST))
        .body("kind", equalTo("classifier"));
  }

  @Test
  void isReplacedByTheSameNameAndGoneWithItsRegistration() {
    String name = NAME + ":twice";
    register("first", name, bank(5)).then().statusCode(200);
    register("first", name, bank(5)).then().statusCode(200);
    post(CHAT, chat(name, "Tell a joke")).then().body(content(), equalTo("none of these"));

    register("first", name, bank(-5).put("digest", "e2".repeat(32))).then().statusCode(200);

    post(CHAT, chat(name, "Tell a joke")).then().body(content(), equalTo(ARRIVAL));
    service("first").get(INTERNAL + name).then().body("digest", equalTo("e2".repeat(32)));
    service("first").delete(INTERNAL + name).then().statusCode(204);
    service("first").delete(INTERNAL + name).then().statusCode(404);
    post(CHAT, chat(name, "Tell a joke")).then().statusCode(404);
  }

  private static String content() {
    return "choices[0].message.content";
  }

  @Test
  void refusesARegistrationThatMakesNoSense() {
    refusedRegistration("ft:x", bank(5).put("digest", "abc"), "digest");
    refusedRegistration("ft:x", bank(5).put("kind", "oracle"), "kind");
    refusedRegistration("ft:x", bank(5).put("project", "second"), "project");
    refusedRegistration("ft:x", bank(5).put("name", "ft:y"), "name");
    refusedRegistration("gpt", bank(5), "name");
    ObjectNode cut = bank(5);
    cut.withObject("artifact").put("head", "AAAA");
    refusedRegistration("ft:x", cut, "head.safetensors");
    cut.withObject("artifact").put("head", "%%%");
    refusedRegistration("ft:x", cut, "base64");
    ObjectNode adapter = bank(5).put("kind", "adapter");
    refusedRegistration("ft:x", adapter, "path");
  }

  private void refusedRegistration(String name, ObjectNode body, String why) {
    register("first", name, body)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString(why));
  }
}
