package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The other languages' programs and SDKs. What is installed for them lies in the user's cache
 * folder, under the digest of its lock file, so that it is installed once.
 */
final class Tools {

  private Tools() {}

  /** A folder with {@code bin/python} that has what python/requirements.txt pins. */
  static Path pythonEnvironment() {
    return pythonEnvironment("python");
  }

  /**
   * A folder with {@code bin/python}.
   *
   * @param folder of this module; what its requirements.txt pins is installed
   */
  static Path pythonEnvironment(String folder) {
    Path lock = Project.module().resolve(folder).resolve("requirements.txt");
    String python = python();
    return installed(
        folder,
        lock,
        where -> {
          Command.of(python, "-m", "venv", where.toString()).orFail();
          Command.of(
                  where.resolve("bin/python").toString(),
                  "-m",
                  "pip",
                  "install",
                  "--quiet",
                  "--disable-pip-version-check",
                  "--require-hashes",
                  "--requirement",
                  lock.toString())
              .orFail();
        });
  }

  /**
   * A folder of libraries beside those that a Python has.
   *
   * @param folder of this module; what its requirements.txt names is installed, and nothing else
   */
  static Path pythonLibraries(String folder, String python) {
    Path lock = Project.module().resolve(folder).resolve("requirements.txt");
    String environment = Path.of(python).getParent().getParent().getFileName().toString();
    return installed(
        folder + "-" + environment,
        lock,
        where ->
            Command.of(
                    python(),
                    "-m",
                    "pip",
                    "--python",
                    python,
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-deps",
                    "--target",
                    where.toString(),
                    "--requirement",
                    lock.toString())
                .orFail());
  }

  /** A folder with {@code node_modules} that has what package-lock.json pins. */
  static Path nodeModules() {
    Path lock = Project.module().resolve("node/package-lock.json");
    missingUnless("node", "Node 20 or later with npm", "--version");
    return installed(
        "node",
        lock,
        folder -> {
          for (String file : List.of("package.json", "package-lock.json")) {
            Files.copy(lock.resolveSibling(file), folder.resolve(file));
          }
          Command.of("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
              .in(folder)
              .orFail();
        });
  }

  private interface Installation {
    void into(Path folder) throws IOException;
  }

  /** A virtual environment cannot be moved, so a marker written last says that it is whole. */
  private static Path installed(String kind, Path lock, Installation installation) {
    Path folder = cache().resolve(kind + "-" + digest(lock));
    Path marker = folder.resolve("complete");
    try {
      if (!Files.exists(marker)) {
        if (Files.exists(folder)) {
          SharedTandem.deleteAll(folder);
        }
        Files.createDirectories(folder);
        installation.into(folder);
        Files.createFile(marker);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first Python that is new enough for the SDK's test tools. */
  private static String python() {
    for (String name : List.of("python3", "python3.13", "python3.12", "python3.11", "python3.14")) {
      String check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
      if (Command.of(name, "-c", check).succeeds()) {
        return name;
      }
    }
    return missing("Python 3.11 or later with venv");
  }

  private static void missingUnless(String program, String what, String argument) {
    if (!Command.of(program, argument).succeeds()) {
      missing(what);
    }
  }

  /** CI must run everything; on a person's machine a missing language is not a failure. */
  private static String missing(String what) {
    String message = what + " is not installed, so its SDK was not tried.";
    if (Map.of("true", true, "1", true).containsKey(System.getenv().getOrDefault("CI", ""))) {
      return fail(message);
    }
    System.out.println("SKIPPED: " + message);
    return abort(message);
  }

  static Path cache() {
    String home = System.getProperty("user.home");
    String base = System.getenv().getOrDefault("XDG_CACHE_HOME", home + "/.cache");
    return Path.of(base.isBlank() ? home + "/.cache" : base, "tandem", "system-tests");
  }

  private static String digest(Path file) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Copies a test's program to a folder of its own, so that nothing is left in the checkout. */
  static void copy(Path from, Path to) {
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
