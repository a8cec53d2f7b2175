package dev.tandem.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private ClusterNode(Path tool, Path folder, List<Path> images) throws IOException {
    this.tool = tool;
    this.folder = folder;
    Command.of(tool.resolve("up.sh").toString(), folder.toString())
        .with("K8S_IMAGES", images.stream().map(Path::toString).collect(Collectors.joining(" ")))
        .orFail();
    this.facts =
        Files.readAllLines(folder.resolve("env")).stream()
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** Makes the images that a node starts with. */
  interface Images {
    List<Path> make(ClusterImages images) throws IOException;
  }

  /** Starts one with the trainer's image, or leaves the test out where none can be. */
  static ClusterNode start() throws IOException {
    return start(images -> List.of(images.trainer(IMAGE)));
  }

  /** Starts one, or leaves the test out where none can be. */
  static ClusterNode start(Images images) throws IOException {
    String configured = System.getenv("TANDEM_KUBERNETES_TOOL");
    Assumptions.assumeTrue(configured != null, "TANDEM_KUBERNETES_TOOL is not set");
    Path tool = Path.of(configured);
    Assumptions.assumeTrue(
        Files.isExecutable(tool.resolve("up.sh")), "there is no " + tool.resolve("up.sh"));
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "a node needs root to start");
    Command.of(tool.resolve("get.sh").toString()).orFail();
    Path folder = Files.createTempDirectory("tandem-k8s-");
    return new ClusterNode(tool, folder, images.make(new ClusterImages(tool)));
  }

  /** The machine's address as pods see it. */
  String host() {
    return facts.get("HOST");
  }

  /** What kubectl prints in the namespace, as the cluster's administrator. */
  String kubectl(String... words) {
    return kubectl(administrator(), words).orFail();
  }

  /** The same with another kubeconfig; a namespace among the words wins. */
  Command kubectl(Path kubeconfig, String... words) {
    return Command.of(
        Stream.of(
                Stream.of(
                    programs().resolve("kubectl").toString(),
                    "--kubeconfig=" + kubeconfig,
                    "--namespace=" + NAMESPACE),
                Stream.of(words))
            .flatMap(Function.identity())
            .toArray(String[]::new));
  }

  Path administrator() {
    return folder.resolve("admin.kubeconfig");
  }

  /** The folder of kubectl and what else a node is made of. */
  Path programs() {
    return Path.of(facts.get("B"), "bin");
  }

  /** A kubeconfig with a token of this ServiceAccount of the namespace. */
  Path actingAs(String account) {
    try {
      String token = kubectl("create", "token", account).strip();
      return Files.writeString(
          folder.resolve(account + ".kubeconfig"),
          Files.readString(administrator())
              .replaceAll("user: \\{client-certificate.*\\}\\}", "user: {token: " + token + "}}"),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      return actingAs(ACCOUNT);
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
