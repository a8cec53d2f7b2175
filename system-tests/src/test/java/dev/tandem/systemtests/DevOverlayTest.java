package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The dev overlay of k8s/ on a real node, by the script that newcomers run. */
@Tag("slow")
class DevOverlayTest {

  private static final List<String> SERVICES =
      List.of("retrieval-svc", "generation-svc", "finetune-job-svc");
  private static final String TAG = "0.1.0-SNAPSHOT";
  private static final String TRAINING = "--namespace=tandem-training";

  private static ClusterNode node;
  private static Path folder;
  private static String printed;

  @BeforeAll
  static void start() throws IOException {
    for (String service : SERVICES) {
      Path target = Project.root().resolve(service).resolve("target");
      Assumptions.assumeTrue(
          Files.exists(target.resolve("quarkus-app/quarkus-run.jar"))
              || Files.exists(target.resolve(service + "-" + TAG + "-runner")),
          service + " is not packaged by itself");
    }
    folder = Files.createTempDirectory("tandem-dev-");
    node = ClusterNode.start(DevOverlayTest::images);
    printed =
        Command.of(Project.root().resolve("k8s/try.sh").toString(), overlay().toString())
            .with("PATH", node.programs() + ":" + System.getenv("PATH"))
            .with("KUBECONFIG", node.administrator().toString())
            .orFail();
  }

  private static List<Path> images(ClusterImages images) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String service : SERVICES) {
      all.add(images.service(service, "localhost/tandem/" + service + ":" + TAG, folder));
    }
    all.add(images.postgres("localhost/tandem/postgres:17"));
    all.add(images.trainer("localhost/tandem/trainer-classifier:" + TAG));
    return all;
  }

  /** The overlay as it is, on volumes of this machine and with the PostgreSQL image made here. */
  private static Path overlay() throws IOException {
    Path overlay = Files.createDirectory(folder.resolve("overlay"));
    Files.writeString(
        overlay.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [%s, volumes.yaml]
        images:
          - {name: pgvector/pgvector, newName: localhost/tandem/postgres, newTag: "17"}
        """
            .formatted(overlay.relativize(Project.root().resolve("k8s/overlays/dev"))));
    StringBuilder volumes = new StringBuilder();
    for (String claim : List.of("tandem-files", "tandem-artifacts", "data-tandem-database-0")) {
      Path volume = Files.createDirectory(folder.resolve(claim));
      // A folder of the machine does not become the pod's group's, as a provisioned volume does.
      Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
      volumes.append(
          """
          ---
          apiVersion: v1
          kind: PersistentVolume
          metadata: {name: %1$s}
          spec:
            capacity: {storage: 5Gi}
            accessModes: [ReadWriteOnce]
            claimRef: {namespace: tandem, name: %1$s}
            hostPath: {path: %2$s}
          """
              .formatted(claim, volume));
    }
    Files.writeString(overlay.resolve("volumes.yaml"), volumes);
    return overlay;
  }

  @AfterAll
  static void stop() throws IOException {
    if (node != null) {
      node.close();
    }
    if (folder != null) {
      SharedTandem.deleteAll(folder);
    }
  }

  @Test
  void answersFromAnUploadedFileAndTunesAModel() {
    assertTrue(
        printed.contains(
            "lease.md: \"The lease of the Harbour Street office ends on 31 March 2031.\""),
        printed);
    assertTrue(printed.contains(" says: weather"), printed);
  }

  @Test
  void letsOnlyTheFineTuningServiceMakeJobsAndOnlyForTraining() {
    Map<String, Boolean> may =
        Map.of("retrieval-svc", false, "generation-svc", false, "finetune-job-svc", true);
    may.forEach((service, allowed) -> assertJob(service, TRAINING, allowed));
    may.keySet().forEach(service -> assertJob(service, "--namespace=tandem", false));
    may.keySet().forEach(service -> assertJob(service, "--namespace=default", false));
  }

  private static void assertJob(String service, String namespace, boolean allowed) {
    Command.Result result =
        node.kubectl(
                node.actingAs(service),
                namespace,
                "create",
                "job",
                "forged",
                "--image=busybox:1.35",
                "--dry-run=server")
            .run();
    if (allowed) {
      assertEquals(0, result.status(), result::output);
    } else {
      assertNotEquals(0, result.status(), service + " may make Jobs: " + namespace);
      assertTrue(result.output().contains("cannot create resource \"jobs\""), result::output);
    }
  }

  @Test
  void letsTheFineTuningServiceReadNoSecretAndMakeNoPod() {
    Path kubeconfig = node.actingAs("finetune-job-svc");
    for (String verb : List.of("get secrets", "list secrets", "create pods", "get configmaps")) {
      for (String namespace : List.of(TRAINING, "--namespace=tandem")) {
        List<String> words = new ArrayList<>(List.of(namespace, "auth", "can-i"));
        words.addAll(List.of(verb.split(" ")));
        assertEquals(
            "no",
            node.kubectl(kubeconfig, words.toArray(String[]::new)).run().output().strip(),
            verb + " " + namespace);
      }
    }
  }

  @Test
  void givesATokenToTheFineTuningServiceAlone() {
    String volumes =
        node.kubectl(
            "get",
            "pods",
            "-o",
            "jsonpath={range .items[*]}{.metadata.name} {.spec.volumes[*].name}{\"\\n\"}{end}");
    for (String pod : volumes.lines().toList()) {
      assertEquals(pod.startsWith("finetune-job-svc"), pod.contains("kube-api-access"), pod);
    }
    String trainer =
        node.kubectl(
            TRAINING,
            "run",
            "trainer",
            "--image=busybox:1.35",
            "--dry-run=server",
            "-o",
            "json",
            "--overrides="
                + "{\"spec\":{\"serviceAccountName\":\"trainer\",\"securityContext\":{\"runAsNonRoot\":true,"
                + "\"seccompProfile\":{\"type\":\"RuntimeDefault\"}},\"containers\":[{\"name\":\"trainer\","
                + "\"image\":\"busybox:1.35\",\"securityContext\":{\"allowPrivilegeEscalation\":false,"
                + "\"capabilities\":{\"drop\":[\"ALL\"]}}}]}}");
    assertFalse(trainer.contains("kube-api-access"), trainer);
  }

  @Test
  void takesRestrictedPodsOnly() {
    for (String namespace : List.of(TRAINING, "--namespace=tandem")) {
      Command.Result result =
          node.kubectl(
                  node.administrator(),
                  namespace,
                  "run",
                  "root",
                  "--image=busybox:1.35",
                  "--dry-run=server")
              .run();
      assertNotEquals(0, result.status(), namespace);
      assertTrue(result.output().contains("violates PodSecurity \"restricted"), result::output);
    }
  }
}
