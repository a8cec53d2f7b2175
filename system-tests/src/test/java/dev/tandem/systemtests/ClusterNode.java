package dev.tandem.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Kubernetes node with the trainer's image, where TANDEM_KUBERNETES_TOOL names a folder with
 * a program that starts one.
 */
final class ClusterNode implements AutoCloseable {

  static final String IMAGE = "localhost/tandem-trainer:test";
  static final String NAMESPACE = "tandem";
  private static final String ACCOUNT = "finetune-job-svc";

  private final Path tool;
  private final Path folder;
  private final Map<String, String> facts;

  private ClusterNode(Path tool, Path folder) throws IOException {
    this.tool = tool;
    this.folder = folder;
    Command.of(tool.resolve("get.sh").toString()).orFail();
    Command.of(tool.resolve("up.sh").toString(), folder.toString())
        .with("K8S_IMAGES", image(tool).toString())
        .orFail();
    this.facts =
        Files.readAllLines(folder.resolve("env")).stream()
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** Starts one, or leaves the test out where none can be. */
  static ClusterNode start() throws IOException {
    String configured = System.getenv("TANDEM_KUBERNETES_TOOL");
    Assumptions.assumeTrue(configured != null, "TANDEM_KUBERNETES_TOOL is not set");
    Path tool = Path.of(configured);
    Assumptions.assumeTrue(
        Files.isExecutable(tool.resolve("up.sh")), "there is no " + tool.resolve("up.sh"));
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "a node needs root to start");
    return new ClusterNode(tool, Files.createTempDirectory("tandem-k8s-"));
  }

  /** Made once for each version of the trainer. */
  private static Path image(Path tool) throws IOException {
    Path script = Project.module().resolve("kubernetes/trainer-image.sh");
    Path trainer = Project.root().resolve("trainer");
    List<Path> sources;
    try (Stream<Path> all = Files.walk(trainer.resolve("tandem_trainer"))) {
      sources =
          Stream.concat(
                  Stream.of(script, trainer.resolve("requirements-classifier.txt")),
                  all.filter(path -> path.toString().endsWith(".py")).sorted())
              .toList();
    }
    Path image = Tools.cache().resolve("trainer-image-" + digest(sources) + ".tar");
    if (!Files.exists(image)) {
      Files.createDirectories(image.getParent());
      Command.of(script.toString(), tool.toString(), image.toString(), IMAGE).orFail();
    }
    return image;
  }

  private static String digest(List<Path> files) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The machine's address as pods see it. */
  String host() {
    return facts.get("HOST");
  }

  /** What kubectl prints in the namespace, as the cluster's administrator. */
  String kubectl(String... words) {
    return Command.of(
            Stream.of(
                    Stream.of(
                        facts.get("B") + "/bin/kubectl",
                        "--kubeconfig=" + folder.resolve("admin.kubeconfig"),
                        "--namespace=" + NAMESPACE),
                    Stream.of(words))
                .flatMap(Function.identity())
                .toArray(String[]::new))
        .orFail();
  }

  /**
   * The namespace, which takes restricted pods only, and a kubeconfig that may do in it what
   * docs/kubernetes-jobs.md asks for.
   */
  Path leastRights() {
    try {
      String docs = Files.readString(Project.root().resolve("docs/kubernetes-jobs.md"));
      int start = docs.indexOf("```yaml") + "```yaml".length();
      Path role =
          Files.writeString(
              folder.resolve("role.yaml"), docs.substring(start, docs.indexOf("```", start)));
      kubectl("create", "namespace", NAMESPACE);
      kubectl("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted");
      kubectl("create", "serviceaccount", ACCOUNT);
      kubectl("apply", "-f", role.toString());
      String token = kubectl("create", "token", ACCOUNT).strip();
      String admin = Files.readString(folder.resolve("admin.kubeconfig"));
      return Files.writeString(
          folder.resolve("service.kubeconfig"),
          admin.replaceAll("user: \\{client-certificate.*\\}\\}", "user: {token: " + token + "}}"),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    Command.of(tool.resolve("down.sh").toString(), folder.toString()).orFail();
    SharedTandem.deleteAll(folder);
  }
}
