package dev.tandem.retrieval.embed.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.TestConfig;
import dev.tandem.retrieval.fake.HttpStub;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteModelsTest {

  private static final String OK =
      """
      {"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4]}]}
      """;

  private final HttpStub stub = new HttpStub();

  @AfterEach
  void close() {
    stub.close();
  }

  @Test
  void asksAsOpenAiDefinesItAndPutsVectorsInOrder() {
    stub.answer(200, OK);
    List<float[]> vectors = model("openai").embed(List.of("a", "b"), Purpose.PASSAGE);
    assertArrayEquals(new float[] {0.6f, 0.8f}, vectors.get(0), 1e-6f);
    assertArrayEquals(new float[] {0, 1}, vectors.get(1), 1e-6f);
    assertEquals("/v1/embeddings", stub.paths().getFirst());
    assertEquals("Bearer secret", stub.authorizations().getFirst());
    JsonNode body = stub.bodies().getFirst();
    assertEquals("their-model", body.path("model").textValue());
    assertEquals("[\"a\",\"b\"]", body.path("input").toString());
    assertEquals("float", body.path("encoding_format").textValue());
    assertFalse(body.has("dimensions"));
  }

  @Test
  void asksAsCohereDefinesIt() {
    stub.answer(200, "{\"embeddings\":{\"float\":[[3,4]]}}");
    EmbeddingModel model = model("cohere");
    assertArrayEquals(
        new float[] {0.6f, 0.8f}, model.embed(List.of("a"), Purpose.QUERY).getFirst(), 1e-6f);
    stub.answer(200, "{\"embeddings\":{\"float\":[[3,4]]}}");
    model.embed(List.of("a"), Purpose.PASSAGE);
    assertEquals("/v1/embed", stub.paths().getFirst());
    assertEquals("search_query", stub.bodies().get(0).path("input_type").textValue());
    assertEquals("search_document", stub.bodies().get(1).path("input_type").textValue());
    assertEquals("[\"a\"]", stub.bodies().get(0).path("texts").toString());
    assertEquals("NONE", stub.bodies().get(0).path("truncate").textValue());
  }

  @Test
  void asksAsJinaDefinesIt() {
    stub.answer(200, "{\"data\":[{\"index\":0,\"embedding\":[3,4]}]}");
    model("jina", "choose-dimensions", "true").embed(List.of("a"), Purpose.QUERY);
    assertEquals("retrieval.query", stub.bodies().getFirst().path("task").textValue());
    assertEquals(2, stub.bodies().getFirst().path("dimensions").intValue());
  }

  @Test
  void putsPrefixesBeforeTexts() {
    stub.answer(200, "{\"data\":[{\"index\":0,\"embedding\":[3,4]}]}");
    stub.answer(200, "{\"data\":[{\"index\":0,\"embedding\":[3,4]}]}");
    EmbeddingModel model = model("openai", "query-prefix", "q: ", "passage-prefix", "p: ");
    model.embed(List.of("a"), Purpose.QUERY);
    model.embed(List.of("a"), Purpose.PASSAGE);
    assertEquals("q: a", stub.bodies().get(0).path("input").get(0).textValue());
    assertEquals("p: a", stub.bodies().get(1).path("input").get(0).textValue());
    assertNotEquals(model("openai").version(), model.version());
  }

  @Test
  void sendsNoMoreTextsAtOnceThanConfigured() {
    stub.answer(200, OK);
    stub.answer(200, "{\"data\":[{\"index\":0,\"embedding\":[1,0]}]}");
    List<float[]> vectors =
        model("openai", "batch-size", "2").embed(List.of("a", "b", "c"), Purpose.PASSAGE);
    assertEquals(3, vectors.size());
    assertEquals("[\"c\"]", stub.bodies().get(1).path("input").toString());
  }

  @Test
  void embedsALongTextByWindows() {
    stub.answer(200, OK);
    String text = "one two three four five six seven";
    List<float[]> vectors =
        model("openai", "max-tokens", "4").embed(List.of(text), Purpose.PASSAGE);
    JsonNode sent = stub.bodies().getFirst().path("input");
    assertEquals(2, sent.size());
    assertEquals(text, sent.get(0).textValue() + sent.get(1).textValue());
    // The mean of (.6, .8) and (0, 1), at length one.
    assertArrayEquals(new float[] {0.3162f, 0.9487f}, vectors.getFirst(), 1e-3f);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  void triesAgainWhenTheEndpointIsBusy(int status) {
    stub.answer(status, "{}");
    stub.answer(status, "{}");
    stub.answer(200, OK);
    assertEquals(2, model("openai").embed(List.of("a", "b"), Purpose.PASSAGE).size());
    assertEquals(3, stub.bodies().size());
  }

  @Test
  void triesAgainWhenTheConnectionIsLost() {
    stub.hangUp();
    stub.answer(200, OK);
    assertEquals(2, model("openai").embed(List.of("a", "b"), Purpose.PASSAGE).size());
  }

  @Test
  void givesUpAfterTheConfiguredTries() {
    for (int i = 0; i < 5; i++) {
      stub.answer(500, "{}");
    }
    ApiError error = failure(model("openai", "retries", "1"));
    assertEquals(503, error.status());
    assertTrue(error.getMessage().contains("HTTP 500"), error.getMessage());
    assertEquals(2, stub.bodies().size());
  }

  @ParameterizedTest
  @CsvSource({"400, 400", "413, 400", "422, 400", "401, 503", "403, 503", "404, 503", "302, 503"})
  void doesNotTryAgainWhenTheRequestWasRefused(int status, int shown) {
    stub.answer(status, "{\"error\":{\"message\":\"secret detail\"}}");
    ApiError error = failure(model("openai"));
    assertEquals(shown, error.status());
    assertFalse(error.getMessage().contains("secret"), error.getMessage());
    assertEquals(1, stub.bodies().size());
  }

  @Test
  void givesUpOnAnEndpointThatIsTooSlow() {
    stub.silence();
    stub.silence();
    ApiError error = failure(model("openai", "timeout", "200ms", "retries", "1"));
    assertEquals(503, error.status());
    assertTrue(error.getMessage().contains("no answer"), error.getMessage());
  }

  @Test
  void givesUpOnABodyThatNeverEnds() {
    stub.endless();
    ApiError error = failure(model("openai", "timeout", "500ms", "retries", "0"));
    assertTrue(error.getMessage().contains("no answer"), error.getMessage());
  }

  @Test
  void saysThatTheEndpointCannotBeReached() {
    EmbeddingModel model = model("openai", "retries", "1");
    stub.close();
    ApiError error = failure(model);
    assertEquals(503, error.status());
    assertTrue(error.getMessage().contains("cannot be reached"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[]",
        "{}",
        "null",
        "{\"data\":{}}",
        "{\"data\":[]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":0,\"embedding\":[1,0]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":2,\"embedding\":[1,0]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":-1,\"embedding\":[1,0]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"embedding\":[1,0]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":1}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":1,\"embedding\":[1,0,0]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":1,\"embedding\":[1,\"x\"]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":1,\"embedding\":[1,1e99]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":1,\"embedding\":\"AAAA\"}]}"
      })
  void refusesAnAnswerItDoesNotUnderstand(String answer) {
    stub.answer(200, answer);
    ApiError error = failure(model("openai"));
    assertEquals(503, error.status());
    assertTrue(error.getMessage().contains("not understood"), error.getMessage());
  }

  @Test
  void refusesACohereAnswerOfTheWrongLength() {
    stub.answer(200, "{\"embeddings\":{\"float\":[[1,0],[1,0],[1,0]]}}");
    assertEquals(503, failure(model("cohere")).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dimensions", "base-url"})
  void refusesToStartWithoutARequiredKey(String key) {
    Map<String, String> settings = settings("openai");
    settings.remove("tandem.embeddings.models.\"remote\"." + key);
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> new RemoteModels(TestConfig.of(settings)));
    assertTrue(failure.getMessage().contains(key), failure.getMessage());
  }

  private ApiError failure(EmbeddingModel model) {
    return assertThrows(ApiError.class, () -> model.embed(List.of("a", "b"), Purpose.PASSAGE));
  }

  private EmbeddingModel model(String type, String... more) {
    Map<String, String> settings = settings(type);
    for (int i = 0; i < more.length; i += 2) {
      settings.put("tandem.embeddings.models.\"remote\"." + more[i], more[i + 1]);
    }
    List<EmbeddingModel> models = new RemoteModels(TestConfig.of(settings)).models();
    assertEquals(1, models.size());
    return models.getFirst();
  }

  private Map<String, String> settings(String type) {
    String prefix = "tandem.embeddings.models.\"remote\".";
    Map<String, String> settings = new HashMap<>();
    settings.put(prefix + "type", type);
    settings.put(prefix + "base-url", stub.address() + "/v1");
    settings.put(prefix + "key", "secret");
    settings.put(prefix + "model", "their-model");
    settings.put(prefix + "dimensions", "2");
    settings.put(prefix + "back-off", "1ms");
    return settings;
  }
}
