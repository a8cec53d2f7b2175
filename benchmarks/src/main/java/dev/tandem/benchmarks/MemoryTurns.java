package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A conversation of 200 turns with a model whose context holds few of them: whether a fact from
 * turn 3 is in the prompt at turn 200, and what that costs, beside the same question with the same
 * recent messages and no conversation, in turns. The real embedder works; the model server is a
 * stub that keeps the prompt. Options: {@code --url}, {@code --stub-port} (where Tandem looks for
 * model {@code stub}), {@code --turns 200}, {@code --asked 40}. See benchmarks/memory/run.sh.
 */
final class MemoryTurns {

  private static final String FACT = "The locker in the harbour opens with the code 7-1-9-4.";
  private static final String MARK = "7-1-9-4";

  private static final byte[] MODELS =
      bytes("{\"object\":\"list\",\"data\":[{\"id\":\"stub\",\"object\":\"model\"}]}");
  private static final byte[] ANSWER =
      bytes(
          """
          {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"stub",
           "choices":[{"index":0,"message":{"role":"assistant","content":"Noted."},
           "finish_reason":"stop"}],
           "usage":{"prompt_tokens":20,"completion_tokens":2,"total_tokens":22}}""");

  private static final String[] TOPICS = {
    "the ferry's timetable", "a recipe for lentils", "the choir's rehearsal", "a broken bicycle",
    "the tax return", "seedlings on the balcony", "a film about glaciers", "the neighbour's cat"
  };

  private final TandemClient tandem;
  private volatile String prompt = "";

  private MemoryTurns(TandemClient tandem) {
    this.tandem = tandem;
  }

  public static void main(String... words) throws IOException {
    Arguments arguments = Arguments.of(words);
    MemoryTurns benchmark = new MemoryTurns(new TandemClient(arguments.url()));
    HttpServer stub = benchmark.stub(arguments.number("stub-port", 0));
    try {
      benchmark.run(arguments.number("turns", 200), arguments.number("asked", 40));
    } finally {
      stub.stop(0);
    }
  }

  private void run(int turns, int asked) {
    awaitStub();
    String conversation =
        tandem.post("/v1/conversations", TandemClient.JSON.createObjectNode()).path("id").asText();
    for (int turn = 1; turn < turns; turn++) {
      say(turn == 3 ? FACT : smallTalk(turn), conversation);
    }
    Latencies with = new Latencies();
    Latencies without = new Latencies();
    int found = 0;
    for (int i = 0; i < asked; i++) {
      String question = "Question " + i + ": which code opens the locker in the harbour?";
      with.time(() -> say(question, conversation));
      found += prompt.contains(MARK) ? 1 : 0;
      without.time(() -> ask(question));
    }
    System.out.printf(
        Locale.ROOT,
        "memory: the fact of turn 3 was in %d of %d prompts from turn %d on; median %.1f ms with the"
            + " conversation, %.1f ms without, %.1f ms added%n",
        found,
        asked,
        turns,
        with.median(),
        without.median(),
        with.median() - without.median());
  }

  /** Tandem notices with its next probe that the stub is there. */
  private void awaitStub() {
    for (int attempt = 1; ; attempt++) {
      try {
        ask("Are you there?");
        return;
      } catch (IllegalStateException away) {
        if (attempt == 60) {
          throw away;
        }
        LockSupport.parkNanos(1_000_000_000L);
      }
    }
  }

  private void say(String text, String conversation) {
    ObjectNode body =
        TandemClient.JSON
            .createObjectNode()
            .put("model", "stub")
            .put("input", text)
            .put("truncation", "auto")
            .put("conversation", conversation);
    tandem.post("/v1/responses", body);
  }

  /** As many recent messages as the context holds, sent by the client. */
  private void ask(String question) {
    ObjectNode body = TandemClient.JSON.createObjectNode().put("model", "stub");
    ArrayNode input = body.put("truncation", "auto").putArray("input");
    for (int turn = 0; turn < 20; turn++) {
      input.addObject().put("role", "user").put("content", smallTalk(turn));
      input.addObject().put("role", "assistant").put("content", "Noted.");
    }
    input.addObject().put("role", "user").put("content", question);
    tandem.post("/v1/responses", body);
  }

  private static String smallTalk(int turn) {
    String topic = TOPICS[turn % TOPICS.length];
    return "Turn %d. Let us speak of %s for a while: what would you keep, and what would you change?"
        .formatted(turn, topic);
  }

  private HttpServer stub(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean chat = exchange.getRequestURI().getPath().endsWith("/chat/completions");
      if (chat) {
        prompt = new String(body, StandardCharsets.UTF_8);
      }
      byte[] answer = chat ? ANSWER : MODELS;
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
