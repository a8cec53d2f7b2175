package dev.tandem.benchmarks.operations;

import dev.tandem.benchmarks.operations.Traffic.Ask;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What people do, in a hundred requests: 60 passed-through completions, 25 streams of a second, 10
 * searches, 4 lists of models, 1 upload that goes into the store.
 */
final class Mix {

  private static final List<String> QUERIES =
      List.of("lighthouse", "who keeps the bees", "red paint", "storm of the year", "harbour");

  private final Traffic traffic;
  private final String store;
  private final AtomicLong number = new AtomicLong();

  /** Files whose attachment was answered with success. */
  final Set<String> attached = ConcurrentHashMap.newKeySet();

  Mix(Traffic traffic) {
    this.traffic = traffic;
    this.store = id(traffic.ask(Ask.json("/v1/vector_stores", "{\"name\":\"load\"}")));
    for (String text : List.of("The lighthouse is red.", "Mirel keeps the bees.")) {
      upload(text).toCompletionStage().toCompletableFuture().join();
    }
  }

  String store() {
    return store;
  }

  /** Sends the next one; returns at once. */
  void next() {
    long turn = number.getAndIncrement();
    int kind = (int) (turn * 37 % 100);
    if (kind < 60) {
      traffic.ask(completion(false));
    } else if (kind < 85) {
      traffic.ask(completion(true));
    } else if (kind < 95) {
      traffic.ask(search(store, QUERIES.get((int) (turn % QUERIES.size()))));
    } else if (kind < 99) {
      traffic.ask(Ask.get("/v1/models"));
    } else {
      upload("Note " + turn + ": a storm came over the harbour.");
    }
  }

  static Ask completion(boolean stream) {
    return Ask.json(
        "/v1/chat/completions",
        """
        {"model":"stub","stream":%s,"messages":[{"role":"user","content":"How is the sea today?"}]}"""
            .formatted(stream));
  }

  static Ask search(String store, String query) {
    return Ask.json(
        "/v1/vector_stores/" + store + "/search", new JsonObject().put("query", query).encode());
  }

  private Future<Void> upload(String text) {
    return traffic
        .ask(Ask.file("note.md", text))
        .map(Mix::idIn)
        .compose(
            file ->
                traffic
                    .ask(
                        Ask.json(
                            "/v1/vector_stores/" + store + "/files",
                            new JsonObject().put("file_id", file).encode()))
                    .onSuccess(entry -> attached.add(file)))
        .mapEmpty();
  }

  static String id(Future<String> answer) {
    return idIn(answer.toCompletionStage().toCompletableFuture().join());
  }

  static String idIn(String answer) {
    return new JsonObject(answer).getString("id");
  }
}
