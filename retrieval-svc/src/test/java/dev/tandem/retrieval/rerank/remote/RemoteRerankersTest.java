package dev.tandem.retrieval.rerank.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.fake.HttpStub;
import dev.tandem.retrieval.rerank.Reranker;
import dev.tandem.retrieval.rerank.RerankerContract;
import dev.tandem.retrieval.rerank.TestRerankConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteRerankersTest extends RerankerContract {

  private static final String OK =
      """
      {"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.2}]}
      """;

  private final HttpStub stub = new HttpStub();
  private final AtomicLong nanos = new AtomicLong();

  @AfterEach
  void close() {
    stub.close();
  }

  @Override
  protected Reranker reranker() {
    stub.answerAll(RemoteRerankersTest::byCommonWords);
    return model();
  }

  @Test
  void asksAsCohereDefinesItAndPutsScoresInOrder() {
    stub.answer(200, OK);
    assertArrayEquals(new double[] {0.2, 0.9}, score(model(), "a", "b"));
    JsonNode body = stub.bodies().getFirst();
    assertEquals("their-model", body.path("model").textValue());
    assertEquals("q", body.path("query").textValue());
    assertEquals("[\"a\",\"b\"]", body.path("documents").toString());
    assertEquals(2, body.path("top_n").intValue());
    assertEquals("/v2/rerank", stub.paths().getFirst());
    assertEquals("Bearer secret", stub.authorizations().getFirst());
  }

  @Test
  void readsScoresWhereVoyagePutsThem() {
    stub.answer(200, OK.replace("results", "data"));
    assertArrayEquals(new double[] {0.2, 0.9}, score(model(), "a", "b"));
  }

  @Test
  void asksAsTextEmbeddingsInferenceDefinesIt() {
    stub.answer(200, "[{\"index\":1,\"score\":0.9},{\"index\":0,\"score\":0.2}]");
    assertArrayEquals(new double[] {0.2, 0.9}, score(model("type", "tei"), "a", "b"));
    JsonNode body = stub.bodies().getFirst();
    assertEquals("[\"a\",\"b\"]", body.path("texts").toString());
    assertFalse(body.path("raw_scores").booleanValue());
    assertNull(body.get("model"));
  }

  @Test
  void turnsLogitsIntoProbabilities() {
    stub.answer(200, OK.replace("0.9", "3.5").replace("0.2", "-3.5"));
    double[] scores = score(model("logits", "true"), "a", "b");
    assertEquals(1 / (1 + Math.exp(-3.5)), scores[1], 1e-12);
    assertEquals(1, scores[0] + scores[1], 1e-12);
  }

  @Test
  void sendsNoMoreTextsAtOnceThanConfigured() {
    stub.answerAll(RemoteRerankersTest::byCommonWords);
    Reranker model = model("max-documents", "2");
    double[] scores = model.score("a", List.of("a", "b", "a", "b", "a")).await().indefinitely();
    assertEquals(3, stub.bodies().size());
    assertTrue(stub.bodies().stream().allMatch(body -> body.path("documents").size() <= 2));
    assertArrayEquals(new double[] {.5, 0, .5, 0, .5}, scores);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  void triesAgainWhenTheEndpointIsBusy(int status) {
    stub.answer(status, "{}");
    stub.answer(200, OK);
    assertEquals(2, score(model(), "a", "b").length);
    assertEquals(2, stub.bodies().size());
  }

  @Test
  void triesAgainWhenTheConnectionIsLost() {
    stub.hangUp();
    stub.answer(200, OK);
    assertEquals(2, score(model(), "a", "b").length);
  }

  @Test
  void givesUpAfterTheConfiguredTries() {
    for (int i = 0; i < 5; i++) {
      stub.answer(500, "{}");
    }
    ApiError error = failure(model());
    assertEquals(503, error.status());
    assertTrue(error.getMessage().contains("HTTP 500"), error.getMessage());
    assertEquals(2, stub.bodies().size());
  }

  @Test
  void doesNotTryAgainWhatTheEndpointRefuses() {
    stub.answer(401, "{\"message\":\"secret details\"}");
    ApiError error = failure(model());
    assertEquals(503, error.status());
    assertFalse(error.getMessage().contains("details"), error.getMessage());
    assertFalse(error.getMessage().contains("127.0.0.1"), error.getMessage());
    assertEquals(1, stub.bodies().size());
  }

  @Test
  void saysSoWhenTheEndpointFindsFaultWithTheTexts() {
    stub.answer(422, "{}");
    ApiError error = failure(model());
    assertEquals(400, error.status());
    assertEquals("documents", error.param());
  }

  @Test
  void waitsNoLongerThanConfiguredForAnAnswerThatNeverComes() {
    stub.silence();
    assertEquals(503, failure(model("timeout", "200ms", "retries", "0")).status());
  }

  @Test
  void waitsNoLongerThanConfiguredForABodyThatNeverEnds() {
    stub.endless();
    assertEquals(503, failure(model("timeout", "200ms", "retries", "0")).status());
  }

  @Test
  void cutsOffAnAnswerThatIsTooLong() {
    stub.answer(200, "[" + " ".repeat(17 << 20) + "]");
    ApiError error = failure(model("retries", "0", "timeout", "30s"));
    assertTrue(error.getMessage().contains("cannot be reached"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "null",
        "{}",
        "{\"results\":{}}",
        "{\"results\":[{\"index\":0,\"relevance_score\":0.2}]}",
        "{\"results\":[{\"index\":0,\"relevance_score\":0.2},{\"index\":0,\"relevance_score\":1}]}",
        "{\"results\":[{\"index\":0,\"relevance_score\":0.2},{\"index\":2,\"relevance_score\":1}]}",
        "{\"results\":[{\"index\":0,\"relevance_score\":0.2},{\"index\":1}]}",
        "{\"results\":[{\"index\":0,\"relevance_score\":\"1\"},{\"index\":1,\"relevance_score\":1}]}",
        "{\"results\":[{\"index\":0,\"relevance_score\":7},{\"index\":1,\"relevance_score\":1}]}",
        "{\"results\":[{\"index\":0,\"relevance_score\":1e999},{\"index\":1,\"relevance_score\":1}]}"
      })
  void refusesAnAnswerThatMakesNoSense(String answer) {
    stub.answer(200, answer);
    ApiError error = failure(model());
    assertEquals(503, error.status());
    assertTrue(error.getMessage().contains("not understood"), error.getMessage());
  }

  @Test
  void leavesAnEndpointAloneThatHasFailedAndTriesItAgainLater() {
    Reranker model = model("retries", "0", "rest", "10s");
    for (int i = 0; i < 3; i++) {
      stub.answer(500, "{}");
      failure(model);
    }
    assertTrue(failure(model).getMessage().contains("left alone"));
    assertEquals(3, stub.bodies().size());
    nanos.addAndGet(10_000_000_001L);
    stub.answer(200, OK);
    assertEquals(2, score(model, "a", "b").length);
  }

  @Test
  void namesTheKeyThatIsMissingOrOutOfRange() {
    IllegalStateException missing =
        assertThrows(
            IllegalStateException.class,
            () -> new RemoteRerankers(TestRerankConfig.one("key", "k")));
    assertTrue(missing.getMessage().contains("url"), missing.getMessage());
    assertThrows(IllegalStateException.class, () -> model("max-documents", "0"));
  }

  private Reranker model(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of("url", stub.address() + "/v2/rerank", "key", "secret"));
    all.addAll(List.of("model", "their-model", "back-off", "1ms"));
    var config = TestRerankConfig.one(all.toArray(String[]::new)).models().get("m");
    return RemoteRerankers.reranker("m", config, nanos::get);
  }

  private static double[] score(Reranker model, String... texts) {
    return model.score("q", List.of(texts)).await().indefinitely();
  }

  private static ApiError failure(Reranker model) {
    return assertThrows(ApiError.class, () -> score(model, "a", "b"));
  }

  /** The more words of the query a text has, the nearer its score is to 1. */
  private static JsonNode byCommonWords(JsonNode body) {
    List<String> words = List.of(body.path("query").textValue().split(" "));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode results = answer.putArray("results");
    JsonNode documents = body.path("documents");
    for (int i = documents.size() - 1; i >= 0; i--) {
      List<String> own = List.of(documents.get(i).textValue().split(" "));
      long common = words.stream().filter(own::contains).count();
      results.addObject().put("index", i).put("relevance_score", 1 - Math.pow(2, -common));
    }
    return answer;
  }
}
