package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away under the requests, and comes back. */
class DatabaseFaultTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void failsCleanlyWithoutItsDatabaseAndWorksAgainWithIt() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      Api api = tandem.api();
      String store = api.store("before");
      String file = api.file("a.txt", "The harbour froze in 1929.");
      assertEquals("completed", api.ingested(store, file).get("status").asText());

      List<Api.Answer> answers = answersWhile(api, store, tandem::killPostgres);

      for (Api.Answer answer : answers) {
        assertTrue(
            answer.status() == 200 || answer.status() == 503,
            () -> answer + "\n" + tandem.output());
        if (answer.status() == 503) {
          answer.errorObject();
        }
      }
      Waiting.until(
          "requests work again",
          PATIENCE,
          () -> api.get("/v1/vector_stores/" + store).status() == 200);
      assertTrue(
          api.post("/v1/vector_stores/" + store + "/search", Map.of("query", "When did it freeze?"))
              .ok()
              .toString()
              .contains("1929"));
      String second = api.file("b.txt", "The harbour thawed in 1930.");
      assertEquals("completed", api.ingested(store, second).get("status").asText());
    }
  }

  /** What requests of several kinds are answered while something happens, and shortly after. */
  private static List<Api.Answer> answersWhile(Api api, String store, Runnable happening)
      throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    List<Future<List<Api.Answer>>> callers = new ArrayList<>();
    List<Api.Answer> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<java.util.concurrent.Callable<Api.Answer>> requests =
          List.of(
              () -> api.get("/v1/vector_stores"),
              () -> api.get("/v1/files"),
              () -> api.upload("c.txt", "c".getBytes()),
              () -> api.post("/v1/vector_stores", Map.of("name", "during")),
              () -> api.post("/v1/vector_stores/" + store + "/search", Map.of("query", "harbour")),
              () ->
                  api.post(
                      "/v1/responses",
                      Map.of("model", "extractive", "input", "When did it thaw?")));
      for (var request : requests) {
        callers.add(
            threads.submit(
                () -> {
                  List<Api.Answer> answers = new ArrayList<>();
                  while (!ended.get()) {
                    answers.add(request.call());
                  }
                  return answers;
                }));
      }
      Thread.sleep(300);
      happening.run();
      Waiting.until("the database is back", PATIENCE, () -> isBack(api, store));
      ended.set(true);
      for (Future<List<Api.Answer>> caller : callers) {
        all.addAll(caller.get());
      }
    }
    return all;
  }

  private static boolean isBack(Api api, String store) {
    try {
      return api.get("/v1/vector_stores/" + store).status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
