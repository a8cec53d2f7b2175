package dev.tandem.finetune.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Kubernetes node, where TANDEM_KUBERNETES_TOOL names a folder with a program that starts
 * one.
 */
final class TestNode implements AutoCloseable {

  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final String ACCOUNT = "finetune-job-svc";
  private static final long MINUTES = 5;

  private final Path tool;
  private final Path folder;
  private final KubernetesClient admin;

  private TestNode(Path tool, Path folder) throws IOException {
    this.tool = tool;
    this.folder = folder;
    run("get.sh");
    run("up.sh", folder.toString());
    this.admin =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(new File(folder.toFile(), "admin.kubeconfig")))
            .build();
  }

  /** Starts one, or leaves the test out where none can be. */
  static TestNode start() throws IOException {
    String configured = System.getenv("TANDEM_KUBERNETES_TOOL");
    Assumptions.assumeTrue(configured != null, "TANDEM_KUBERNETES_TOOL is not set");
    Path tool = Path.of(configured);
    Assumptions.assumeTrue(
        Files.isExecutable(tool.resolve("up.sh")), "there is no " + tool.resolve("up.sh"));
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "a node needs root to start");
    return new TestNode(tool, Files.createTempDirectory("tandem-k8s-"));
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(tool.resolve(program).toString()), Stream.of(arguments)).toList();
    Path log = log();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ":\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private Path log() {
    return folder.resolveSibling(folder.getFileName() + ".log");
  }

  KubernetesClient admin() {
    return admin;
  }

  /** A folder that pods can write to by a volume of the host. */
  Path hostFolder(String name) throws IOException {
    Path path = Files.createDirectories(folder.resolve("volumes").resolve(name));
    if (!path.toFile().setWritable(true, false)) {
      throw new IOException(path + " can not be opened to all");
    }
    return path;
  }

  /**
   * A client that may do in a new namespace what the Role in docs/kubernetes-jobs.md allows and
   * nothing else. The namespace takes restricted pods only.
   */
  KubernetesClient leastRights(String namespace) throws IOException {
    admin
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    for (HasMetadata each : documentedRights(namespace)) {
      each.getMetadata().setNamespace(namespace);
      admin.resource(each).create();
    }
    awaitDefaultAccount(namespace);
    String token =
        admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(ACCOUNT)
            .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
            .getStatus()
            .getToken();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(admin.getConfiguration().getMasterUrl())
            .withCaCertFile(folder.resolve("pki/ca.crt").toString())
            .withOauthToken(token)
            .withNamespace(namespace)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private void awaitDefaultAccount(String namespace) {
    admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName("default")
        .waitUntilCondition(account -> account != null, 1, TimeUnit.MINUTES);
  }

  private List<HasMetadata> documentedRights(String namespace) throws IOException {
    String text = Files.readString(MODULE.resolve("../docs/kubernetes-jobs.md"));
    Matcher yaml = YAML.matcher(text);
    return yaml.results()
        .map(found -> found.group(1).replace("namespace: tandem", "namespace: " + namespace))
        .filter(found -> found.contains("kind: RoleBinding"))
        .flatMap(
            found ->
                admin
                    .load(new ByteArrayInputStream(found.getBytes(StandardCharsets.UTF_8)))
                    .items()
                    .stream())
        .toList();
  }

  @Override
  public void close() throws IOException {
    admin.close();
    run("down.sh", folder.toString());
    Files.deleteIfExists(log());
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
