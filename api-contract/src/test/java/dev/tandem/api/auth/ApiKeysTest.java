package dev.tandem.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {

  private final AtomicLong nanos = new AtomicLong();
  @TempDir Path folder;

  @Test
  void asksForNoKeyWithoutAFile() {
    ApiKeys keys = new ApiKeys(Optional.empty(), "home", nanos::get);

    assertFalse(keys.required());
    assertEquals("home", keys.defaultProject());
    assertEquals(Optional.empty(), keys.projectOf("anything"));
  }

  @Test
  void hashesAsSha256InHexadecimal() {
    // The published test vector of SHA-256 for "abc".
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ApiKeys.hashOf("abc"));
  }

  @Test
  void findsTheProjectOfEachKey() throws IOException {
    ApiKeys keys =
        keys("# people", "", line("sk-a", "alpha") + " Ann's laptop", "  " + line("sk-b", "beta"));

    assertTrue(keys.required());
    assertEquals(Optional.of("alpha"), keys.projectOf("sk-a"));
    assertEquals(Optional.of("beta"), keys.projectOf("sk-b"));
    assertEquals(Optional.empty(), keys.projectOf("sk-c"));
    assertEquals(Optional.empty(), keys.projectOf(""));
  }

  @Test
  void doesNotAcceptTheHashItself() throws IOException {
    ApiKeys keys = keys(line("sk-a", "alpha"));

    assertEquals(Optional.empty(), keys.projectOf(ApiKeys.hashOf("sk-a")));
  }

  @Test
  void readsTheFileAgainWhenItChanges() throws IOException {
    ApiKeys keys = keys(line("sk-old", "alpha"));

    rewrite(line("sk-new", "alpha"));

    assertEquals(Optional.of("alpha"), keys.projectOf("sk-new"));
    assertEquals(Optional.empty(), keys.projectOf("sk-old"));
  }

  @Test
  void startsToAskForKeysWhenTheFirstIsAdded() throws IOException {
    ApiKeys keys = keys("# none yet");
    assertFalse(keys.required());

    rewrite(line("sk-a", "alpha"));

    assertTrue(keys.required());
  }

  @Test
  void staysClosedWhenTheFileIsEmptied() throws IOException {
    ApiKeys keys = keys(line("sk-a", "alpha"));

    rewrite("# all keys withdrawn");

    assertTrue(keys.required());
    assertEquals(Optional.empty(), keys.projectOf("sk-a"));
  }

  @Test
  void staysClosedWhenTheFileIsEmptiedBeforeTheFirstRequest() throws IOException {
    ApiKeys keys = keys(line("sk-a", "alpha"));
    rewrite("");

    assertTrue(keys.required(), "keys seen at start count, even if no request came");
  }

  @Test
  void keepsTheKeysWhenTheFileVanishesOrBreaks() throws IOException {
    ApiKeys keys = keys(line("sk-a", "alpha"));

    rewrite("half a li");
    assertEquals(Optional.of("alpha"), keys.projectOf("sk-a"));

    Files.delete(file());
    later();
    assertTrue(keys.required());
    assertEquals(Optional.of("alpha"), keys.projectOf("sk-a"));
  }

  @Test
  void refusesToStartWithAFileItCannotRead() throws IOException {
    Path missing = folder.resolve("missing");
    assertThrows(
        UncheckedIOException.class, () -> new ApiKeys(Optional.of(missing), "default", nanos::get));
    assertThrows(UncheckedIOException.class, () -> keys("sk-a alpha"));
    assertThrows(UncheckedIOException.class, () -> keys(ApiKeys.hashOf("sk-a")));
    assertThrows(UncheckedIOException.class, () -> keys("z".repeat(64) + " alpha"));
  }

  private ApiKeys keys(String... lines) throws IOException {
    Files.write(file(), java.util.List.of(lines));
    return new ApiKeys(Optional.of(file()), "default", nanos::get);
  }

  private void rewrite(String... lines) throws IOException {
    Files.write(file(), java.util.List.of(lines));
    later();
    Files.setLastModifiedTime(
        file(), FileTime.from(Instant.ofEpochSecond(nanos.get() / 1_000_000_000L)));
  }

  /** More than a second later by the keys' own clock: the file is looked at again. */
  private void later() {
    nanos.addAndGet(2_000_000_000L);
  }

  private Path file() {
    return folder.resolve("keys");
  }

  private static String line(String key, String project) {
    return ApiKeys.hashOf(key) + " " + project;
  }
}
