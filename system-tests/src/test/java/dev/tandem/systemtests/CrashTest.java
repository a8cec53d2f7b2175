package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the process while it ingests, again and again: what was accepted is completed or failed
 * exactly once. {@code -Dtandem.crash.files=500 -Dtandem.crash.kills=10} is the long form.
 */
class CrashTest {

  private static final int FILES = Integer.getInteger("tandem.crash.files", 150);
  private static final int KILLS = Integer.getInteger("tandem.crash.kills", 3);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir Path folder;

  @Test
  void losesAndDoublesNothingWhenKilledWhileIngesting() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      String store = tandem.api().store("crash");
      Map<String, String> accepted = attachAll(tandem, store);
      assertTrue(inProgress(tandem, store) > 0, "all was done before the first kill");
      for (int kill = 0; kill < KILLS; kill++) {
        killWhileIngesting(tandem, store, kill);
      }
      JsonNode counts = tandem.api().settled(store, PATIENCE);
      assertTrueCounts(counts, accepted);
      assertEachOnce(tandem, store, accepted);
      assertNothingDoubled(tandem);
      assertSearchable(tandem, store, accepted);
    }
  }

  /** Every tenth file is broken and must end as failed. */
  private static Map<String, String> attachAll(TandemProcess tandem, String store) {
    Api api = tandem.api();
    Map<String, String> accepted = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      boolean broken = i % 10 == 9;
      String text = broken ? "%PDF-1.7\nbroken " + i : document(i);
      String id = api.file(broken ? i + ".pdf" : i + ".md", text);
      accepted.put(id, broken ? "failed" : "completed");
      ids.add(id);
    }
    api.post("/v1/vector_stores/" + store + "/file_batches", Map.of("file_ids", ids)).ok();
    return accepted;
  }

  /** Long enough for several chunks, and with one word that no other has. */
  private static String document(int number) {
    Random random = new Random(number);
    StringBuilder text =
        new StringBuilder("# Report " + number + "\n\nCodeword zebra" + number + ".\n");
    String[] words =
        "river bridge winter harvest engine letter market copper garden signal".split(" ");
    for (int section = 0; section < 3; section++) {
      text.append("\n## Part ").append(section).append("\n\n");
      for (int i = 0; i < 160; i++) {
        text.append(words[random.nextInt(words.length)]).append(i % 12 == 11 ? ". " : " ");
      }
      text.append("\n");
    }
    return text.toString();
  }

  private static void killWhileIngesting(TandemProcess tandem, String store, int kill) {
    int before = inProgress(tandem, store);
    if (before == 0) {
      return;
    }
    Waiting.until(
        "some files are done since the last kill",
        PATIENCE,
        () -> inProgress(tandem, store) <= Math.max(0, before - 5));
    switch (kill % 3) {
      case 0 -> tandem.killJava();
      case 1 -> tandem.killEverything();
      default -> tandem.killPostgres();
    }
    if (!tandem.isAlive()) {
      tandem.restart();
    }
    Waiting.until("the API answers again", PATIENCE, () -> answers(tandem));
  }

  private static boolean answers(TandemProcess tandem) {
    try {
      return tandem.api().get("/v1/vector_stores").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static int inProgress(TandemProcess tandem, String store) {
    return tandem
        .api()
        .get("/v1/vector_stores/" + store)
        .ok()
        .get("file_counts")
        .get("in_progress")
        .asInt();
  }

  private static void assertTrueCounts(JsonNode counts, Map<String, String> accepted) {
    long failed = accepted.values().stream().filter("failed"::equals).count();
    assertEquals(failed, counts.get("failed").asLong(), counts::toString);
    assertEquals(FILES - failed, counts.get("completed").asLong(), counts::toString);
    assertEquals(FILES, counts.get("total").asLong(), counts::toString);
  }

  private static void assertEachOnce(
      TandemProcess tandem, String store, Map<String, String> accepted) {
    Map<String, String> found = new HashMap<>();
    String after = "";
    boolean more = true;
    while (more) {
      JsonNode page =
          tandem.api().get("/v1/vector_stores/" + store + "/files?limit=100" + after).ok();
      for (JsonNode file : page.get("data")) {
        String id = file.get("id").asText();
        assertEquals(null, found.put(id, file.get("status").asText()), id + " is listed twice");
      }
      after = "&after=" + page.get("last_id").asText();
      more = page.get("has_more").asBoolean();
    }
    assertEquals(accepted, found);
  }

  /** No chunk twice, none of a file that failed, and as many as the file says. */
  private static void assertNothingDoubled(TandemProcess tandem) {
    String number = Sql.rows(tandem.data(), "select store_no from vector_stores").getFirst();
    String each =
        """
        select f.id, e.status, e.chunks, count(c.chunk_no), count(distinct p.ordinal)
        from vector_store_files e
        join files f using (file_no)
        left join chunks_%1$s c using (file_no)
        left join passages_%1$s p using (chunk_no)
        group by f.id, e.status, e.chunks
        """
            .formatted(number);
    List<String> rows = Sql.rows(tandem.data(), each);
    assertEquals(FILES, rows.size());
    for (String row : rows) {
      String[] columns = row.split(" ");
      assertEquals(columns[2], columns[3], "chunks promised and there: " + row);
      assertEquals(columns[3], columns[4], "a chunk is doubled: " + row);
      assertEquals(columns[1].equals("failed"), columns[3].equals("0"), row);
    }
    assertEquals(List.of("0"), Sql.rows(tandem.data(), "select count(*) from ingestion_queue"));
    String orphans =
        "select count(*) from passages_%1$s p left join chunks_%1$s c using (chunk_no) where c.chunk_no is null";
    assertEquals(List.of("0"), Sql.rows(tandem.data(), orphans.formatted(number)));
  }

  private static void assertSearchable(
      TandemProcess tandem, String store, Map<String, String> accepted) {
    for (int number : new int[] {0, FILES / 2 - FILES / 2 % 10, FILES - 2}) {
      JsonNode hits =
          tandem
              .api()
              .post(
                  "/v1/vector_stores/" + store + "/search",
                  Map.of("query", "codeword zebra" + number, "max_num_results", 50))
              .ok()
              .get("data");
      List<String> names = new ArrayList<>();
      hits.forEach(hit -> names.add(hit.get("filename").asText()));
      assertTrue(names.contains(number + ".md"), number + " is not among " + names);
    }
    assertEquals(FILES, accepted.size());
  }
}
