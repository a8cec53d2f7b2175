package dev.tandem.finetune.launcher.kubernetes;

import static dev.tandem.finetune.launcher.kubernetes.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher;
import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.launcher.Launcher.Status;
import dev.tandem.finetune.launcher.LauncherContract;
import dev.tandem.finetune.model.BaseModel.GpuShape;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The contract on a real node, in a namespace that takes restricted pods only, with the rights that
 * docs/kubernetes-jobs.md asks for and no others.
 */
@Tag("slow")
class RealClusterTest extends LauncherContract {

  // No commas: it is an element of a list in the configuration.
  private static final String TRAINER =
      """
      behaviour=$(grep -o '"seed":[0-9]*' "$1")
      case $behaviour in
        *:2) trap 'exit 75' TERM ;;
        *:3) trap '' TERM ;;
      esac
      echo x >>/work/starts
      case $behaviour in
        *:0) exit 0 ;;
        *:1) exit 70 ;;
      esac
      while :; do sleep 0.05; done
      """;

  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private static TestNode node;
  private static FakeProvisioner volumes;

  private final List<KubernetesLauncher> launchers = new ArrayList<>();
  private String namespace;
  private KubernetesClient client;
  private Operator operator;

  @BeforeAll
  static void startNode() throws IOException {
    node = TestNode.start();
    volumes = new FakeProvisioner(node);
  }

  @AfterAll
  static void stopNode() throws IOException {
    if (node != null) {
      volumes.close();
      node.close();
    }
  }

  @BeforeEach
  void begin() throws IOException {
    namespace = "tuning-" + NAMESPACES.incrementAndGet();
    client = node.leastRights(namespace);
    operator = new Operator(node.admin(), namespace);
  }

  @AfterEach
  void end() {
    launchers.forEach(KubernetesLauncher::close);
    client.close();
    operator.leave();
  }

  @Override
  protected Launcher launcher() {
    return launcher(Map.of());
  }

  private KubernetesLauncher launcher(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("image", "busybox:1.35");
    settings.put("command", "sh,-c," + TRAINER + ",fake");
    settings.put("cpu", "10m");
    settings.put("memory", "32Mi");
    settings.put("workspace.storage-class", FakeProvisioner.STORAGE_CLASS);
    settings.put("workspace.size", "1Mi");
    settings.putAll(more);
    KubernetesLauncher launcher =
        new KubernetesLauncher(
            client, Configured.with(settings), () -> "here", new ObjectMapper(), Clock.systemUTC());
    launchers.add(launcher);
    return launcher;
  }

  @Override
  protected int starts(String job) throws IOException {
    Path file = node.hostFolder(namespace + "-tandem-" + job).resolve("starts");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  /** Waits until the user would read something with these words. */
  private static void awaitReason(Launcher launcher, String job, String words) throws IOException {
    await(
        () -> launcher.status(job),
        status -> status instanceof Status.Waiting waiting && waiting.reason().contains(words));
  }

  @Test
  void goesOnInAnotherPodWhenOneIsDeleted() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-pod", Behaviour.WORKS_UNTIL_STOPPED));
    await(() -> starts("ftjob-pod"), count -> count == 1);
    operator.deletePods("ftjob-pod");
    await(() -> starts("ftjob-pod"), count -> count == 2);
    await(() -> launcher.status("ftjob-pod"), new Status.Running()::equals);
  }

  @Test
  void waitsWhileAnOperatorSuspendsTheJob() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-held", Behaviour.WORKS_UNTIL_STOPPED));
    await(() -> starts("ftjob-held"), count -> count == 1);
    operator.suspend("ftjob-held", true);
    awaitReason(launcher, "ftjob-held", "is suspended in the cluster");
    operator.suspend("ftjob-held", false);
    await(() -> starts("ftjob-held"), count -> count == 2);
    await(() -> launcher.status("ftjob-held"), new Status.Running()::equals);
  }

  @Test
  void saysWhyNoNodeTakesTheTrainer() throws IOException {
    Launch launch = launch("ftjob-gpu", Behaviour.ENDS_WELL);
    Launcher launcher = launcher();
    launcher.start(new Launch(launch.file(), "t", new GpuShape(Optional.empty(), 1)));
    awaitReason(launcher, "ftjob-gpu", "too little nvidia.com/gpu is free");
    launcher.start(
        new Launch(
            launch("ftjob-type", Behaviour.ENDS_WELL).file(),
            "t",
            new GpuShape(Optional.of("NVIDIA-H200"), 1)));
    awaitReason(launcher, "ftjob-type", "have not the labels that are asked for");
  }

  @Test
  void saysWhyAnImageDoesNotCome() throws IOException {
    Launcher launcher = launcher(Map.of("image", "registry.invalid/trainer:1"));
    launcher.start(launch("ftjob-image", Behaviour.ENDS_WELL));
    awaitReason(launcher, "ftjob-image", "image 'registry.invalid/trainer:1' can not be pulled");
  }

  @Test
  void saysWhatAContainerLacks() throws IOException {
    Launcher launcher = launcher(Map.of("secret-environment.HF_TOKEN", "hub/token"));
    launcher.start(launch("ftjob-secret", Behaviour.ENDS_WELL));
    awaitReason(launcher, "ftjob-secret", "secret \"hub\" not found");
  }

  @Test
  void saysThatAQuotaLeavesNoRoomAndGoesOnOnceItDoes() throws IOException {
    operator.allowNoMore("pods");
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-quota", Behaviour.ENDS_WELL));
    awaitReason(launcher, "ftjob-quota", "The namespace's quota leaves no room");
    operator.allowAgain();
    await(() -> launcher.status("ftjob-quota"), new Status.Exited(0)::equals);
  }

  @Test
  void saysThatAQuotaOfJobsLeavesNoRoom() throws IOException {
    operator.allowNoMore("count/jobs.batch");
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-jobs", Behaviour.ENDS_WELL));
    awaitReason(launcher, "ftjob-jobs", "The namespace's quota leaves no room");
  }

  @Test
  void tellsOfMemoryThatWasTooLittle() throws IOException {
    Launcher launcher = launcher(Map.of("command", "sh,-c,tail /dev/zero,hog"));
    launcher.start(launch("ftjob-memory", Behaviour.ENDS_WELL));
    await(() -> launcher.status("ftjob-memory"), new Status.Exited(71)::equals);
  }

  @Test
  void failsWhenThereIsNoSuchProgramOrTheDeadlineIsOver() throws IOException {
    Launcher wrong = launcher(Map.of("command", "/no/such/program"));
    wrong.start(launch("ftjob-program", Behaviour.ENDS_WELL));
    assertTrue(failure(wrong, "ftjob-program").contains("can not be made"));
    Launcher hasty = launcher(Map.of("deadline", "1S"));
    hasty.start(launch("ftjob-deadline", Behaviour.WORKS_UNTIL_STOPPED));
    assertTrue(failure(hasty, "ftjob-deadline").contains("deadline"));
  }

  private static String failure(Launcher launcher, String job) throws IOException {
    return await(
        () -> {
          try {
            return launcher.status(job).toString();
          } catch (LaunchFailed e) {
            return "FAILED " + e.getMessage();
          }
        },
        seen -> seen.startsWith("FAILED "));
  }

  @Test
  void mayNotReadSecretsNorReachOtherNamespaces() {
    KubernetesClientException secrets =
        assertThrows(KubernetesClientException.class, () -> client.secrets().list());
    assertEquals(403, secrets.getCode());
    KubernetesClientException jobs =
        assertThrows(
            KubernetesClientException.class,
            () -> client.batch().v1().jobs().inNamespace("default").list());
    assertEquals(403, jobs.getCode());
  }
}
