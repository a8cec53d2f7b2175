package dev.tandem.systemtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Images for a cluster's node, made without Docker by the scripts in {@code kubernetes/}. */
record ClusterImages(Path tool) {

  private static final Path SCRIPTS = Project.module().resolve("kubernetes");

  /** The trainer with its small environment; made once for each version of it. */
  Path trainer(String name) throws IOException {
    Path trainer = Project.root().resolve("trainer");
    List<Path> sources = new ArrayList<>();
    sources.add(SCRIPTS.resolve("trainer-image.sh"));
    sources.add(trainer.resolve("requirements-classifier.txt"));
    try (Stream<Path> all = Files.walk(trainer.resolve("tandem_trainer"))) {
      all.filter(path -> path.toString().endsWith(".py")).sorted().forEach(sources::add);
    }
    return cached("trainer-image", name, sources);
  }

  /** PostgreSQL with pgvector; made once for each version of its scripts. */
  Path postgres(String name) throws IOException {
    return cached(
        "postgres-image",
        name,
        Stream.of("postgres-image.sh", "postgres-entrypoint.sh", "debian-root.sh")
            .map(SCRIPTS::resolve)
            .toList());
  }

  /** A packaged service, as a native executable where one was built. */
  Path service(String service, String name, Path folder) {
    Path image = folder.resolve(service + ".tar");
    Command.of(
            SCRIPTS.resolve("service-image.sh").toString(),
            tool.toString(),
            service,
            image.toString(),
            name)
        .with("JAVA_HOME", System.getProperty("java.home"))
        .orFail();
    return image;
  }

  private Path cached(String kind, String name, List<Path> sources) throws IOException {
    Path image = Tools.cache().resolve(kind + "-" + digest(name, sources) + ".tar");
    if (!Files.exists(image)) {
      Files.createDirectories(image.getParent());
      Command.of(SCRIPTS.resolve(kind + ".sh").toString(), tool.toString(), image.toString(), name)
          .orFail();
    }
    return image;
  }

  private static String digest(String name, List<Path> files) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      for (Path file : files) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
