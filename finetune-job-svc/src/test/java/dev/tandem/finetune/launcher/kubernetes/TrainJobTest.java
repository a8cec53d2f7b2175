package dev.tandem.finetune.launcher.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.JobFile;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.launcher.Launcher.Status;
import dev.tandem.finetune.model.BaseModel.GpuShape;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trainers on several nodes, against a mock of the API server that the test moves on itself. */
@EnableKubernetesMockClient(crud = true)
class TrainJobTest {

  private static final Logger SERVER = Logger.getLogger("io.fabric8.mockwebserver");
  private static final String JOB = "ftjob-many";
  private static final String NAME = "tandem-ftjob-many";
  private static final Duration GRACE = Duration.ofSeconds(30);

  KubernetesMockServer server;
  KubernetesClient client;
  private KubernetesLauncher launcher;

  @BeforeEach
  void begin() {
    SERVER.setLevel(Level.WARNING);
    server.expectCustomResource(context());
    launcher = launcher(Map.of("train-job.runtime", "tandem-trainer"));
  }

  @AfterEach
  void end() {
    launcher.close();
  }

  private static CustomResourceDefinitionContext context() {
    return new CustomResourceDefinitionContext.Builder()
        .withGroup(TrainJobWorkloads.GROUP)
        .withVersion(TrainJobWorkloads.VERSION)
        .withKind(TrainJobWorkloads.KIND)
        .withPlural("trainjobs")
        .withScope("Namespaced")
        .build();
  }

  private KubernetesLauncher launcher(Map<String, String> settings) {
    return new KubernetesLauncher(
        client, Configured.with(settings), () -> "here", new ObjectMapper(), Clock.systemUTC());
  }

  private static Launch launch(int nodes) {
    JobFile file =
        new JobFile(
            JOB,
            "supervised",
            "lora",
            new JobFile.BaseModelPlace("m", "/models/m", 512),
            new JobFile.Data("http://service/data", null, null),
            Map.of(),
            false,
            null,
            1,
            null,
            "http://service",
            true,
            false,
            3);
    return new Launch(file, "the-token", new GpuShape(Optional.empty(), 8, nodes));
  }

  private GenericKubernetesResource trainJob() {
    return client.genericKubernetesResources(context()).withName(NAME).get();
  }

  private void pod(String name, String phase, Integer code) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels(TrainJobWorkloads.POD_LABEL, NAME)
            .endMetadata()
            .withNewSpec()
            .withNodeName("node")
            .endSpec()
            .withNewStatus()
            .withPhase(phase)
            .addNewContainerStatus()
            .withName("node")
            .withNewState()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    if (code != null) {
      pod.getStatus()
          .getContainerStatuses()
          .getFirst()
          .getState()
          .setTerminated(
              new io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder()
                  .withExitCode(code)
                  .build());
    }
    client.pods().resource(pod).createOr(old -> old.update());
    client.pods().resource(pod).updateStatus();
  }

  @Test
  void asksForItsNodesAndForNothingThatTheRuntimeHas() throws IOException {
    launcher.start(launch(2));
    GenericKubernetesResource made = trainJob();
    assertEquals("tandem-trainer", made.get("spec", "runtimeRef", "name"));
    assertEquals(2, made.<Integer>get("spec", "trainer", "numNodes"));
    assertEquals("8", made.get("spec", "trainer", "resourcesPerNode", "limits", "nvidia.com/gpu"));
    assertEquals("registry.test/trainer:1", made.get("spec", "trainer", "image"));
    assertFalse(made.toString().contains("the-token"));
    assertEquals(Set.of(JOB), launcher.known());
    assertTrue(client.batch().v1().jobs().list().getItems().isEmpty());
  }

  @Test
  void worksOnceAllItsPodsDo() throws IOException {
    launcher.start(launch(2));
    pod("a", "Running", null);
    pod("b", "Pending", null);
    assertEquals(new Status.Waiting(Hindrances.PREPARING), launcher.status(JOB));
    pod("b", "Running", null);
    assertEquals(new Status.Running(), launcher.status(JOB));
  }

  @Test
  void isSuspendedForAPauseAndGoesOn() throws IOException {
    launcher.start(launch(2));
    pod("a", "Running", null);
    assertFalse(launcher.pause(JOB, GRACE));
    assertEquals(true, trainJob().get("spec", "suspend"));
    pod("a", "Failed", 75);
    while (!launcher.pause(JOB, GRACE)) {
      Thread.onSpinWait();
    }
    assertEquals(new Status.Exited(75), launcher.status(JOB));
    launcher.start(launch(2));
    assertEquals(false, trainJob().get("spec", "suspend"));
  }

  @Test
  void tellsHowItEndedAndLeavesNothing() throws IOException {
    launcher.start(launch(2));
    pod("a", "Failed", 71);
    GenericKubernetesResource made = trainJob();
    made.setAdditionalProperty(
        "status",
        Map.of("conditions", List.of(Map.of("type", "Failed", "status", "True", "reason", "x"))));
    client.genericKubernetesResources(context()).resource(made).update();
    assertEquals(new Status.Exited(71), launcher.status(JOB));
    launcher.cleanUp(JOB);
    assertEquals(new Status.Absent(), launcher.status(JOB));
    assertEquals(Set.of(), launcher.known());
  }

  @Test
  void saysWhatIsMissingForSeveralNodes() {
    KubernetesLauncher plain = launcher(Map.of());
    LaunchFailed failed = assertThrows(LaunchFailed.class, () -> plain.start(launch(2)));
    assertTrue(failed.getMessage().contains("2 nodes"), failed.getMessage());
  }
}
