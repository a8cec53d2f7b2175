package dev.tandem.finetune.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store of artifacts does. */
public abstract class ArtifactsContract {

  @TempDir Path local;

  protected abstract Artifacts artifacts();

  private void put(String key, String text) throws IOException {
    Path file = Files.writeString(local.resolve("file"), text);
    artifacts().put(key, file);
    assertFalse(Files.exists(file), "the local file is gone");
  }

  private String read(String key) throws IOException {
    try (InputStream in = artifacts().open(key).orElseThrow()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  public void keepsTheLastOfWhatHasAKey() throws IOException {
    put("ftjob-1/output/a.json", "old");
    put("ftjob-1/output/a.json", "new");
    assertEquals("new", read("ftjob-1/output/a.json"));
    assertTrue(artifacts().open("ftjob-1/output/b.json").isEmpty());
  }

  @Test
  public void deletesAllBelowANameAndNothingBeside() throws IOException {
    put("ftjob-1/output/a.json", "a");
    put("ftjob-1/data/training.jsonl", "b");
    put("ftjob-11/data/training.jsonl", "c");
    artifacts().delete("ftjob-1");
    artifacts().delete("ftjob-none");
    assertTrue(artifacts().open("ftjob-1/output/a.json").isEmpty());
    assertTrue(artifacts().open("ftjob-1/data/training.jsonl").isEmpty());
    assertEquals("c", read("ftjob-11/data/training.jsonl"));
  }

  @Test
  public void leavesItsOwnPlaceForNoKey() {
    for (String key : new String[] {"../a", "a/../../b", "/etc/passwd", "a/.."}) {
      assertThrows(IllegalArgumentException.class, () -> artifacts().open(key), key);
    }
  }
}
