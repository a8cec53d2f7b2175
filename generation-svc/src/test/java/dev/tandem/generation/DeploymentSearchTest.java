package dev.tandem.generation;

import static dev.tandem.generation.Api.QUESTION;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.created;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.outputText;
import static dev.tandem.generation.Api.post;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a deployment searches: rewriting, reranking, budgets, and documents that are away. */
@QuarkusTest
@GenerationTest
class DeploymentSearchTest {

  @ConfigProperty(name = "tandem.retrieval.url")
  String retrieval;

  @BeforeEach
  void forget() {
    StubModelServer.ASKED.clear();
  }

  private static ObjectNode deployment(String model, String store, String mode) {
    ObjectNode deployment = Api.JSON.createObjectNode().put("name", "d-" + UUID.randomUUID());
    deployment.put("model", model).putArray("vector_store_ids").add(store);
    deployment.putObject("routing").put("mode", mode);
    return deployment;
  }

  private static String deployed(ObjectNode deployment) {
    Response answer = post("/tandem/v1/deployments", deployment);
    assertTrue(answer.statusCode() < 300, answer.asString());
    return deployment.path("name").asText();
  }

  private static ObjectNode ask(String deployment, String input) {
    return Api.JSON.createObjectNode().put("model", deployment).put("input", input);
  }

  private static JsonNode receipt(JsonNode response) {
    return json(
        caller().get("/tandem/v1/receipts/" + response.at("/metadata/tandem_receipt").asText()));
  }

  private JsonNode evidenceAsked() {
    return json(given().get(retrieval + "/last")).path("evidence");
  }

  @Test
  void rewritesAFollowUpQuestionAndShowsWhatWasSearched() {
    ObjectNode deployment = deployment("talker", StubRetrieval.STORE, "always");
    String name = deployed(deployment.put("rewrite_query", true));
    JsonNode first = created(ask(name, QUESTION + " SAY It was built in 1871 [1]."));
    assertEquals(1, StubModelServer.ASKED.size(), "the first question needs no rewriting");

    String rewritten = "Who kept the lighthouse at Cape Näir?";
    ObjectNode next = ask(name, "And its keeper, who was that? SAY " + rewritten);
    JsonNode second = created(next.put("previous_response_id", first.path("id").asText()));

    assertEquals(rewritten, second.at("/output/0/queries/0").asText());
    assertEquals(1, second.at("/output/0/queries").size());
    assertEquals(rewritten, evidenceAsked().path("query").asText());
    assertTrue(receipt(second).toString().contains(rewritten), "the receipt shows the query");
    assertTrue(receipt(second).toString().contains("rewrite"), "and what it took");
  }

  @Test
  void searchesForThePlainQueryWhereTheModelCannotRewriteIt() {
    ObjectNode deployment = deployment("broken", StubRetrieval.STORE, "always");
    deployment.put("rewrite_query", true).putArray("fallback").add("extractive");
    String name = deployed(deployment);
    JsonNode first = created(ask(name, QUESTION));
    ObjectNode next = ask(name, "And who lit its lamp?");

    JsonNode second = created(next.put("previous_response_id", first.path("id").asText()));

    assertEquals(QUESTION + " And who lit its lamp?", second.at("/output/0/queries/0").asText());
    assertTrue(outputText(second).contains("Ada Löwe"), second.toString());
  }

  @Test
  void ranksAsTheDeploymentSaysUnlessTheCallerNamesARanker() {
    ObjectNode reranking = deployment("talker", StubRetrieval.STORE, "always").put("rerank", true);
    created(ask(deployed(reranking), QUESTION));
    assertEquals("auto", evidenceAsked().at("/ranking_options/ranker").asText());

    created(ask(deployed(deployment("talker", StubRetrieval.STORE, "always")), QUESTION));
    assertEquals("none", evidenceAsked().at("/ranking_options/ranker").asText());

    ObjectNode named = ask(deployed(reranking.put("name", "d-" + UUID.randomUUID())), QUESTION);
    ObjectNode tool = named.putArray("tools").addObject().put("type", "file_search");
    tool.putArray("vector_store_ids").add(StubRetrieval.STORE);
    tool.putObject("ranking_options").put("ranker", "words").put("score_threshold", 0.1);
    created(named);
    assertEquals("words", evidenceAsked().at("/ranking_options/ranker").asText());
    assertEquals(0.1, evidenceAsked().at("/ranking_options/score_threshold").asDouble());
  }

  @Test
  void saysOnTheReceiptWhatPutThePassagesInOrder() {
    ObjectNode ranked = deployment("talker", "vs_reranked", "always").put("rerank", true);
    ObjectNode asked = ask(deployed(ranked), QUESTION);
    asked.putArray("include").add("file_search_call.results");
    JsonNode answered = created(asked);
    assertEquals(0.97, answered.at("/output/0/results/0/score").asDouble());
    String told = receipt(answered).toString();
    assertTrue(told.contains("\"ranking\":{\"ranker\":\"words\"}"), told);

    ObjectNode unranked = deployment("talker", "vs_unranked", "always").put("rerank", true);
    told = receipt(created(ask(deployed(unranked), QUESTION))).toString();
    assertTrue(told.contains("The reranker 'words' is busy."), told);
  }

  @Test
  void givesPassagesNoMoreTokensThanTheBudgetAllows() {
    ObjectNode wide = deployment("talker", StubRetrieval.STORE, "always");
    ((ObjectNode) wide.path("routing")).put("budget_tokens", 200);
    created(ask(deployed(wide), QUESTION + " SAY In 1871 [1]."));
    assertTrue(StubModelServer.asked().toString().contains("painted red and white"));

    ObjectNode narrow = deployment("talker", StubRetrieval.STORE, "always");
    ((ObjectNode) narrow.path("routing")).put("budget_tokens", 20);
    JsonNode answered = created(ask(deployed(narrow), QUESTION + " SAY I do not know."));
    assertFalse(StubModelServer.asked().toString().contains("painted red and white"));
    assertTrue(answered.toString().contains("not from your documents"), answered.toString());
    assertFalse(receipt(answered).toString().contains(StubRetrieval.FILE_ID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vs_failing", "vs_slow", "vs_malformed", "vs_empty_body"})
  void failsClearlyWhereDocumentsMustBeSearchedAndCannotBe(String store) {
    for (String model : new String[] {"talker", "extractive"}) {
      String mode = model.equals("talker") ? "always" : "auto";
      Response answer =
          post("/v1/responses", ask(deployed(deployment(model, store, mode)), QUESTION));
      assertEquals(503, answer.statusCode(), answer.asString());
      JsonNode error = json(answer).path("error");
      assertEquals("server_error", error.path("type").asText());
      assertTrue(error.path("message").asText().contains("cannot be searched"), answer.asString());
      assertFalse(answer.asString().contains("secret"), answer.asString());
    }
    assertTrue(StubModelServer.ASKED.isEmpty(), "no model answers without the documents");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vs_failing", "vs_slow", "vs_malformed", "vs_empty_body"})
  void answersAndSaysWhatItCouldNotCheckWhereTheRouterDecides(String store) {
    String name = deployed(deployment("talker", store, "auto"));

    JsonNode answered = created(ask(name, QUESTION + " SAY In 1871."));

    assertEquals("In 1871.", outputText(answered));
    String annotation = answered.at("/output/0/content/0/annotations/0/title").asText();
    assertEquals("your documents could not be searched", annotation);
    String told = receipt(answered).toString();
    assertTrue(told.contains("could not be searched"), told);
    assertTrue(told.contains("\"route\":\"none\""), told);
  }

  @Test
  void saysItInChatTooAndWhenAnotherModelStandsIn() {
    ObjectNode deployment = deployment("broken", "vs_failing", "auto");
    deployment.putArray("fallback").add("other");
    ObjectNode chat = Api.JSON.createObjectNode().put("model", deployed(deployment));
    chat.putArray("messages").addObject().put("role", "user").put("content", QUESTION + " SAY Hm.");

    JsonNode completion = json(post("/v1/chat/completions", chat));

    JsonNode message = completion.at("/choices/0/message");
    assertEquals("Hm.", message.path("content").asText(), completion.toString());
    assertEquals(1, message.path("annotations").size(), completion.toString());
    assertTrue(message.path("annotations").toString().contains("could not be searched"));
  }
}
