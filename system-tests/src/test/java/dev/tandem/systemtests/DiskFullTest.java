package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk is full, and then it is not. Needs a file system of its own, which only root can mount.
 */
class DiskFullTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;
  private Path disk;

  @BeforeEach
  void mountASmallDisk() throws IOException {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        Command.of("mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs", disk.toString())
            .succeeds(),
        "a small file system cannot be mounted here");
  }

  @AfterEach
  void unmount() {
    Command.of("umount", "-l", disk.toString()).succeeds();
  }

  @Test
  void failsCleanlyOnAFullDiskAndWorksAgainWithRoom() throws IOException {
    Path data = Files.createDirectory(disk.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      Api api = tandem.api();
      String store = api.store("before");
      String before = api.file("a.txt", "The lighthouse was built in 1811.");
      assertEquals("completed", api.ingested(store, before).get("status").asText());

      Path filler = disk.resolve("filler");
      fill(filler);
      byte[] large = "There is no room for this.\n".repeat(80_000).getBytes();
      Api.Answer refused = api.upload("large.txt", large);
      assertTrue(List.of(503, 507).contains(refused.status()), refused.toString());
      refused.errorObject();
      for (int i = 0; i < 30; i++) {
        Api.Answer answer = api.post("/v1/vector_stores", Map.of("name", "n".repeat(200)));
        assertTrue(List.of(200, 503, 507).contains(answer.status()), answer.toString());
      }
      assertTrue(tandem.isAlive(), tandem::output);

      Files.delete(filler);
      Waiting.until("uploads work again", PATIENCE, () -> uploads(api));
      String after = api.file("b.txt", "The lighthouse was automated in 1992.");
      assertEquals("completed", api.ingested(store, after).get("status").asText());
      assertEquals(
          "The lighthouse was built in 1811.", api.get("/v1/files/" + before + "/content").body());
    }
  }

  private static boolean uploads(Api api) {
    try {
      return api.upload("again.txt", "again".getBytes()).status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // As intended: nothing more fits.
      assertTrue(Files.size(file) > block.length);
    }
  }
}
