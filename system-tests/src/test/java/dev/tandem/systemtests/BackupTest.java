package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was saved from one Tandem answers the same in another. */
@OnlyStandalone("Saves and restores the data folder of a standalone Tandem.")
class BackupTest {

  private static final List<String> QUESTIONS =
      List.of("When was the lighthouse built?", "Who keeps the bees?", "What is a lease?");

  @TempDir Path folder;

  @Test
  void answersAreEqualAfterDumpAndRestore() throws IOException {
    Path backup = folder.resolve("backup");
    List<JsonNode> before;
    String store;
    String file;
    Path data = Files.createDirectory(folder.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      store = tandem.api().store("everything");
      file = tandem.api().file("a.md", "The lighthouse at Cape Nair was built in 1871.\n");
      tandem.api().ingested(store, file);
      tandem
          .api()
          .ingested(store, tandem.api().file("b.md", "Mirel keeps the bees behind the house.\n"));
      before = answers(tandem, store);
      script("save", data, backup);
    }

    Path fresh = Files.createDirectory(folder.resolve("fresh"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(fresh))) {
      tandem.api().file("gone.md", "What the restored one does not have.\n");
      script("restore", backup, fresh);
      tandem.stop();
      tandem.restart();

      assertEquals(before, answers(tandem, store));
      assertEquals(2, tandem.api().get("/v1/files").ok().get("data").size());
      assertEquals(
          "The lighthouse at Cape Nair was built in 1871.\n",
          tandem.api().get("/v1/files/" + file + "/content").body());
      JsonNode chain = tandem.api().get("/tandem/v1/receipts/verify").ok();
      assertTrue(chain.path("valid").asBoolean(), chain.toString());
      tandem.api().ingested(store, tandem.api().file("c.md", "It goes on from here.\n"));
    }
  }

  /** What is said, and where it is quoted from. */
  private static List<JsonNode> answers(TandemProcess tandem, String store) {
    List<JsonNode> answers = new ArrayList<>();
    for (String question : QUESTIONS) {
      JsonNode answer =
          tandem
              .api()
              .post(
                  "/v1/responses",
                  Map.of(
                      "model",
                      "extractive",
                      "input",
                      question,
                      "tools",
                      List.of(Map.of("type", "file_search", "vector_store_ids", List.of(store)))))
              .ok();
      answers.add(Api.JSON.valueToTree(answer.findValuesAsText("text")));
      answers.add(Api.JSON.valueToTree(answer.findValues("annotations")));
    }
    return answers;
  }

  private static void script(String what, Path from, Path to) {
    Command.of(
            Project.root().resolve("scripts/backup.sh").toString(),
            what,
            from.toString(),
            to.toString())
        .orFail();
  }
}
