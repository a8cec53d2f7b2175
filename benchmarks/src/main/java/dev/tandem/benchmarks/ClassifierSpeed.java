package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a tuned classifier takes to answer over HTTP beside embedding its question alone. Every
 * question is new to the server, so that no vector comes from a cache; the two kinds of request
 * take turns.
 *
 * <p>Options: {@code --model ft:…} (else one is trained on Banking77 through the API), {@code
 * --questions 500}.
 */
final class ClassifierSpeed {

  private static final int WARM_UP = 500;
  private static final long POLL_MILLIS = 500;

  private ClassifierSpeed() {}

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    TandemClient tandem = new TandemClient(arguments.url());
    Path banking = arguments.data().resolve("finetune").resolve("banking77");
    String model = arguments.others().get("model");
    if (model == null) {
      model = trained(tandem, banking.resolve("train.jsonl"));
    }
    List<JsonNode> rows = rows(banking.resolve("test.jsonl"));
    int questions = arguments.number("questions", 500);
    Latencies embedding = new Latencies();
    Latencies answer = new Latencies();
    long run = System.currentTimeMillis();
    for (int i = -WARM_UP; i < questions; i++) {
      String question = rows.get(Math.floorMod(i, rows.size())).path("text").asText();
      ObjectNode embed = TandemClient.JSON.createObjectNode();
      embed.put("model", "bge-small-en-v1.5").put("input", question + " a" + run + i);
      ObjectNode chat = chat(model, question + " b" + run + i);
      time(i >= 0, embedding, () -> tandem.post("/v1/embeddings", embed));
      time(i >= 0, answer, () -> tandem.post("/v1/chat/completions", chat));
    }
    System.out.printf(
        "classifier over HTTP: median %.1f ms (p90 %.1f), embedding the question alone %.1f ms (p90"
            + " %.1f), answer beyond embedding %.1f ms%n",
        answer.median(),
        answer.quantile(.9),
        embedding.median(),
        embedding.quantile(.9),
        answer.median() - embedding.median());
  }

  private static ObjectNode chat(String model, String question) {
    ObjectNode chat = TandemClient.JSON.createObjectNode().put("model", model);
    chat.putArray("messages").addObject().put("role", "user").put("content", question);
    return chat;
  }

  private static String trained(TandemClient tandem, Path rows) {
    StringBuilder lines = new StringBuilder();
    for (JsonNode row : rows(rows)) {
      ObjectNode line = chat("", row.path("text").asText());
      line.remove("model");
      line.withArray("messages")
          .addObject()
          .put("role", "assistant")
          .put("content", row.path("label").asText());
      lines.append(line).append('\n');
    }
    byte[] content = lines.toString().getBytes(StandardCharsets.UTF_8);
    ObjectNode job = TandemClient.JSON.createObjectNode().put("model", "tandem-classifier");
    job.put("training_file", tandem.upload("banking77.jsonl", content, "fine-tune"));
    return ended(tandem, tandem.post("/v1/fine_tuning/jobs", job).path("id").asText());
  }

  private static String ended(TandemClient tandem, String id) {
    while (true) {
      JsonNode job = tandem.get("/v1/fine_tuning/jobs/" + id);
      switch (job.path("status").asText()) {
        case "succeeded" -> {
          return job.path("fine_tuned_model").asText();
        }
        case "failed", "cancelled" -> throw new IllegalStateException("no model: " + job);
        default -> pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static List<JsonNode> rows(Path file) {
    try {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        rows.add(TandemClient.JSON.readTree(line));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void time(boolean counts, Latencies latencies, Runnable request) {
    if (counts) {
      latencies.time(request);
    } else {
      request.run();
    }
  }
}
