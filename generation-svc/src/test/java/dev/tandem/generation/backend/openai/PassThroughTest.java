package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.ServedModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassThroughTest {

  private static final String ANSWER =
      """
      {"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"Näir 🗼",
      "reasoning_content":"kept"},"logprobs":{"content":[{"token":"N","logprob":-0.1234567}]},
      "finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5},
      "vendor":{"kept":[1,2.5,null,true]}}
      """;

  private static final ObjectNode RICH =
      Servers.json(
          """
          {"messages":[{"role":"user","content":[{"type":"text","text":"Näir 🗼"},
          {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}],
          "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],
          "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{}}},
          "logprobs":true,"top_logprobs":3,"seed":7,"stop":["a"],"n":2,"temperature":0.25,
          "logit_bias":{"50256":-100},"vendor_extension":{"a":[1,{"b":null}]},
          "stream_options":{"vendor":1}}
          """);

  @Test
  void handsTheServersAnswerOnAsItIs() {
    try (ModelServerStub stub = new ModelServerStub((request, to) -> to.json(200, ANSWER));
        Servers servers = Servers.of(stub.url())) {
      assertEquals(Servers.json(ANSWER), servers.answer());
    }
  }

  @Test
  void sendsTheRequestAsItIsWithTheServersNameOfTheModelAndItsKey() {
    try (ModelServerStub stub = new ModelServerStub((request, to) -> to.json(200, ANSWER));
        Servers servers = Servers.of(stub.url())) {
      ObjectNode before = RICH.deepCopy();

      servers.servers.complete(servers.model(), RICH).await().atMost(Servers.PATIENCE);

      ModelServerStub.Request seen = stub.requests().getFirst();
      assertEquals("POST /v1/chat/completions HTTP/1.1", seen.line());
      assertEquals("Bearer " + Servers.KEY, seen.headers().get("authorization"));
      assertEquals("application/json", seen.headers().get("content-type"));
      ObjectNode expected = RICH.deepCopy().put("model", "meta/llama-3").put("stream", false);
      assertEquals(expected, seen.json());
      assertEquals(before, RICH, "the caller's request was changed");
    }
  }

  @Test
  void asksStreamsForUsageBesideTheOptionsThatWereSent() {
    try (ModelServerStub stub = new ModelServerStub(PassThroughTest::stream);
        Servers servers = Servers.of(stub.url())) {
      servers.servers.stream(servers.model(), RICH)
          .collect()
          .asList()
          .await()
          .atMost(Servers.PATIENCE);

      ObjectNode expected = RICH.deepCopy().put("model", "meta/llama-3").put("stream", true);
      expected.putObject("stream_options").put("vendor", 1).put("include_usage", true);
      assertEquals(expected, stub.requests().getFirst().json());
      assertEquals("text/event-stream", stub.requests().getFirst().headers().get("accept"));
    }
  }

  @Test
  void doesNotAskForUsageWhereServersRefuseIt() {
    try (ModelServerStub stub = new ModelServerStub(PassThroughTest::stream);
        Servers servers = Servers.of(Map.of("stream-usage", "false"), stub.url())) {
      servers.chunks();

      assertFalse(stub.requests().getFirst().json().has("stream_options"));
    }
  }

  @Test
  void givesTheChunksAsTheyAreWithoutTheEndMark() {
    try (ModelServerStub stub = new ModelServerStub(PassThroughTest::stream);
        Servers servers = Servers.of(stub.url())) {
      List<ObjectNode> chunks = servers.chunks();

      assertEquals(3, chunks.size());
      assertEquals(
          Servers.json(
              "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Näir 🗼\"},"
                  + "\"finish_reason\":null}],\"vendor\":1}"),
          chunks.getFirst());
      assertEquals(9, chunks.getLast().path("usage").path("total_tokens").asInt());
    }
  }

  private static void stream(ModelServerStub.Request request, ModelServerStub.Connection to)
      throws java.io.IOException {
    to.beginStream();
    to.chunk(": keep-alive\n\n");
    to.event(
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Näir 🗼\"},"
            + "\"finish_reason\":null}],\"vendor\":1}");
    to.event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    to.event("{\"choices\":[],\"usage\":{\"total_tokens\":9}}");
    to.event("[DONE]");
    to.endStream();
  }

  @Test
  void usesAConnectionAgain() throws InterruptedException {
    try (ModelServerStub stub = new ModelServerStub(PassThroughTest::stream);
        Servers servers = Servers.of(stub.url())) {
      for (int i = 0; i < 5; i++) {
        assertEquals(3, servers.chunks().size());
        // The end mark is not the last of the bytes.
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertEquals(1, stub.connections());
    }
  }

  @Test
  void takesAStreamWithoutTheEndMarkForWholeWhenEveryChoiceIsFinished() {
    try (ModelServerStub stub =
            new ModelServerStub(
                (request, to) -> {
                  to.beginStream();
                  to.event("{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}");
                  to.event("{\"choices\":[{\"index\":1,\"finish_reason\":\"length\"}]}");
                  to.endStream();
                });
        Servers servers = Servers.of(stub.url())) {
      assertEquals(2, servers.chunks().size());
    }
  }

  @Test
  void takesAnEndMarkThatIsTheStreamsLastBytes() {
    try (ModelServerStub stub =
            new ModelServerStub(
                (request, to) -> {
                  to.raw("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
                  to.raw("data: {\"choices\":[]}\n\ndata: [DONE]");
                  to.close();
                });
        Servers servers = Servers.of(stub.url())) {
      assertEquals(1, servers.chunks().size());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tools|tools|{\"tools\":[{\"type\":\"function\"}]}",
        "json-schema|response_format|{\"response_format\":{\"type\":\"json_schema\"}}",
        "json-object|response_format|{\"response_format\":{\"type\":\"json_object\"}}",
        "logprobs|logprobs|{\"logprobs\":true}",
        "n|n|{\"n\":2}",
        "seed|seed|{\"seed\":0}",
        "stop|stop|{\"stop\":[\"x\"]}",
        "logit-bias|logit_bias|{\"logit_bias\":{}}",
        "images|messages|{\"messages\":[{\"content\":[{\"type\":\"image_url\"}]}]}",
        "audio|messages|{\"messages\":[{\"content\":[{\"type\":\"input_audio\"}]}]}"
      })
  void refusesWhatTheModelCannotDo(String without, String param, String request) {
    try (ModelServerStub stub = new ModelServerStub((seen, to) -> to.json(200, ANSWER));
        Servers servers = Servers.of(Map.of("models.llama.without", without), stub.url())) {
      ServedModel model = servers.model();
      ApiError refused =
          assertThrows(
              ApiError.class,
              () ->
                  servers
                      .servers
                      .complete(model, Servers.json(request))
                      .await()
                      .atMost(Servers.PATIENCE));

      assertEquals(400, refused.status());
      assertEquals("unsupported_parameter", refused.code());
      assertEquals(param, refused.param());
      assertTrue(refused.getMessage().contains("llama"), refused.getMessage());
      assertEquals(List.of(), stub.requests());
    }
  }

  @Test
  void passesOnWhatIsMerelyMentioned() {
    String harmless =
        "{\"messages\":[{\"content\":\"image_url\"}],\"tools\":[],\"n\":1,\"seed\":null,"
            + "\"logprobs\":false,\"response_format\":{\"type\":\"text\"},\"stop\":null}";
    String all = "tools,json-schema,json-object,logprobs,n,seed,stop,logit-bias,images,audio";
    try (ModelServerStub stub = new ModelServerStub((seen, to) -> to.json(200, ANSWER));
        Servers servers = Servers.of(Map.of("models.llama.without", all), stub.url())) {
      servers
          .servers
          .complete(servers.model(), Servers.json(harmless))
          .await()
          .atMost(Servers.PATIENCE);
      assertEquals(1, stub.requests().size());
    }
  }

  @Test
  void measuresRequestsByOutcomeAndTheFirstChunk() throws InterruptedException {
    try (ModelServerStub stub =
            new ModelServerStub(
                (request, to) -> {
                  if (request.json().path("stream").asBoolean()) {
                    stream(request, to);
                  } else {
                    to.json(500, "{}");
                  }
                });
        Servers servers = Servers.of(stub.url())) {
      servers.chunks();
      servers.failure(false);

      TimeUnit.MILLISECONDS.sleep(50);
      assertEquals(1, count(servers, "answered"));
      assertEquals(1, count(servers, "failed"));
      assertEquals(
          1,
          servers.meters.get("tandem.backend.first.chunk").tag("model", "llama").timer().count());
      assertEquals(0, servers.meters.get("tandem.backend.load").gauge().value());
      assertEquals(1, servers.meters.get("tandem.backend.replicas").gauge().value());
    }
  }

  private static long count(Servers servers, String outcome) {
    return servers
        .meters
        .get("tandem.backend.requests")
        .tags("backend", "main", "outcome", outcome)
        .timer()
        .count();
  }
}
