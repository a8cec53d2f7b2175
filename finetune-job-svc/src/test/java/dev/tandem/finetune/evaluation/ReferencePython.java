package dev.tandem.finetune.evaluation;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The Python environment of the reference libraries. It lies in the user's cache folder, under the
 * digest of its lock file, so that it is installed once.
 */
public final class ReferencePython {

  private static final Path SOURCES = Path.of("src/test/python").toAbsolutePath();

  private ReferencePython() {}

  /** Writes what {@code figures.py} prints. */
  static void run(Path output, String... arguments) throws IOException {
    List<String> command =
        Stream.concat(
                Stream.of(python().toString(), SOURCES.resolve("figures.py").toString()),
                Stream.of(arguments))
            .toList();
    Process program =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (end(program) != 0) {
      fail("figures.py failed");
    }
  }

  private static Path python() throws IOException {
    return python("reference-metrics", SOURCES.resolve("requirements.txt"));
  }

  /**
   * A Python that has what a lock file pins; kept in the user's cache for as long as that stays.
   */
  public static Path python(String name, Path lock) throws IOException {
    Path folder = cache().resolve(name + "-" + digest(lock));
    Path marker = folder.resolve("complete");
    if (!Files.exists(marker)) {
      install(folder, lock);
      Files.createFile(marker);
    }
    return folder.resolve("bin/python");
  }

  private static void install(Path folder, Path lock) throws IOException {
    String python = system();
    // Without ensurepip, which Debian's python3 does not have; the pip of the system installs.
    must(python, "-m", "venv", "--clear", "--without-pip", folder.toString());
    must(
        python,
        "-m",
        "pip",
        "--python",
        folder.resolve("bin/python").toString(),
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
        "--requirement",
        lock.toString());
  }

  private static void must(String... command) throws IOException {
    if (end(new ProcessBuilder(command).inheritIO().start()) != 0) {
      fail(String.join(" ", command) + " failed");
    }
  }

  private static String system() {
    for (String name : List.of("python3", "python3.13", "python3.12", "python3.11", "python3.14")) {
      try {
        String check = "import sys, venv, pip; sys.exit(sys.version_info < (3, 11))";
        ProcessBuilder program = new ProcessBuilder(name, "-c", check).redirectErrorStream(true);
        program.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        if (end(program.start()) == 0) {
          return name;
        }
      } catch (IOException e) {
        // There is no program of this name; the next one may be there.
      }
    }
    String message = "Python 3.11 or later with pip is not installed.";
    boolean mustRun = Set.of("true", "1").contains(System.getenv().getOrDefault("CI", ""));
    return mustRun ? fail(message) : abort(message);
  }

  private static int end(Process program) {
    try {
      return program.waitFor();
    } catch (InterruptedException e) {
      program.destroy();
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Path cache() {
    String home = System.getProperty("user.home") + File.separator + ".cache";
    String base = System.getenv().getOrDefault("XDG_CACHE_HOME", home);
    return Path.of(base.isBlank() ? home : base, "tandem", "system-tests");
  }

  private static String digest(Path file) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
