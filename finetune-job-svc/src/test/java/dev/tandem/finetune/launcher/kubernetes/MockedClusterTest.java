package dev.tandem.finetune.launcher.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher;
import dev.tandem.finetune.launcher.Launcher.Status;
import dev.tandem.finetune.launcher.LauncherContract;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract against a mock of the API server, with a fake of everything behind it. */
@EnableKubernetesMockClient(crud = true)
class MockedClusterTest extends LauncherContract {

  // It tells of every request; held here, or its level were forgotten.
  private static final Logger SERVER = Logger.getLogger("io.fabric8.mockwebserver");

  KubernetesClient client;
  private FakeJobController controller;
  private final List<KubernetesLauncher> launchers = new ArrayList<>();

  @BeforeEach
  void begin() {
    SERVER.setLevel(Level.WARNING);
    controller = new FakeJobController(client);
  }

  @AfterEach
  void end() {
    launchers.forEach(KubernetesLauncher::close);
    controller.close();
  }

  @Override
  protected Launcher launcher() {
    return launcher(Map.of());
  }

  private KubernetesLauncher launcher(Map<String, String> settings) {
    KubernetesLauncher launcher =
        new KubernetesLauncher(
            client, Configured.with(settings), () -> "here", new ObjectMapper(), Clock.systemUTC());
    launchers.add(launcher);
    return launcher;
  }

  @Override
  protected int starts(String job) {
    return controller.starts(job);
  }

  private Job jobOf(String job) {
    return client.batch().v1().jobs().withName("tandem-" + job).get();
  }

  @Test
  void replacesATrainerThatFailedAndGivesItTheNewToken() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-again", Behaviour.FAILS_WITH_70));
    while (!(launcher.status("ftjob-again") instanceof Status.Exited)) {
      Thread.onSpinWait();
    }
    String first = jobOf("ftjob-again").getMetadata().getUid();
    launcher.start(launch("ftjob-again", Behaviour.ENDS_WELL));
    while (!launcher.status("ftjob-again").equals(new Status.Exited(0))) {
      Thread.onSpinWait();
    }
    Job second = jobOf("ftjob-again");
    assertTrue(!second.getMetadata().getUid().equals(first));
    assertEquals(
        second.getMetadata().getUid(),
        client
            .secrets()
            .withName("tandem-ftjob-again")
            .get()
            .getMetadata()
            .getOwnerReferences()
            .getFirst()
            .getUid());
  }

  @Test
  void keepsTheVolumeUntilTheJobIsCleanedUp() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-volume", Behaviour.ENDS_WELL));
    client.batch().v1().jobs().withName("tandem-ftjob-volume").delete();
    assertEquals(Set.of("ftjob-volume"), launcher.known());
    assertEquals(new Status.Absent(), launcher.status("ftjob-volume"));
    launcher.cleanUp("ftjob-volume");
    assertNull(client.persistentVolumeClaims().withName("tandem-ftjob-volume").get());
    assertNull(client.secrets().withName("tandem-ftjob-volume").get());
  }

  @Test
  void leavesItToKueueWhenAJobStartsAndRemovesItForAPause() throws IOException {
    Launcher launcher = launcher(Map.of("queue", "team-a"));
    launcher.start(launch("ftjob-kueue", Behaviour.WORKS_UNTIL_STOPPED));
    Job made = jobOf("ftjob-kueue");
    assertEquals(true, made.getSpec().getSuspend());
    assertEquals("team-a", made.getMetadata().getLabels().get("kueue.x-k8s.io/queue-name"));
    assertEquals(
        new Status.Waiting("The Job waits for its turn in Kueue's queue 'team-a'."),
        launcher.status("ftjob-kueue"));
    while (!launcher.pause("ftjob-kueue", Duration.ofSeconds(5))) {
      Thread.onSpinWait();
    }
    assertEquals(new Status.Absent(), launcher.status("ftjob-kueue"));
  }

  @Test
  void saysWhoseTurnItIsWhenSomebodyElseSuspendedTheJob() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-held", Behaviour.WORKS_UNTIL_STOPPED));
    client
        .batch()
        .v1()
        .jobs()
        .withName("tandem-ftjob-held")
        .edit(
            job -> {
              job.getSpec().setSuspend(true);
              return job;
            });
    assertEquals(
        new Status.Waiting(
            "The Job is suspended in the cluster, and goes on when it is resumed there."),
        launcher.status("ftjob-held"));
  }

  @Test
  void tellsWhatItStartedItselfAndWhen() throws IOException {
    Launcher launcher = launcher();
    launcher.start(launch("ftjob-own", Behaviour.WORKS_UNTIL_STOPPED));
    KubernetesLauncher other =
        new KubernetesLauncher(
            client,
            Configured.with(Map.of()),
            () -> "elsewhere",
            new ObjectMapper(),
            Clock.systemUTC());
    launchers.add(other);
    Instant later = Instant.now().plusSeconds(60);
    assertEquals(Set.of("ftjob-own"), launcher.startedBefore(later));
    assertEquals(Set.of(), launcher.startedBefore(Instant.now().minusSeconds(3600)));
    assertEquals(Set.of(), other.startedBefore(later));
    assertEquals(Set.of("ftjob-own"), other.known());
  }

  @Test
  void saysWhatIsMissing() {
    Launcher noImage =
        new KubernetesLauncher(
            client, Configured.only(Map.of()), () -> "here", new ObjectMapper(), Clock.systemUTC());
    assertThrows(
        LaunchFailed.class, () -> noImage.start(launch("ftjob-image", Behaviour.ENDS_WELL)));
    Launcher badSecret = launcher(Map.of("secret-environment.HF_TOKEN", "no-key"));
    assertThrows(
        LaunchFailed.class, () -> badSecret.start(launch("ftjob-secret", Behaviour.ENDS_WELL)));
    assertThrows(LaunchFailed.class, () -> launcher().status("../elsewhere"));
  }
}
