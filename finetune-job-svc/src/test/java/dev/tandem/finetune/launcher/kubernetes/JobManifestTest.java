package dev.tandem.finetune.launcher.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.launcher.JobFile;
import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.model.BaseModel.GpuShape;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JobManifestTest {

  private static Job manifest(Map<String, String> settings, GpuShape gpu) {
    JobFile file =
        new JobFile(
            "ftjob-1",
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
    return new JobWorkloads(null, "ns", Configured.with(settings), "here")
        .manifest(new Launch(file, "the-token", gpu));
  }

  private static PodSpec pod(Job job) {
    return job.getSpec().getTemplate().getSpec();
  }

  private static Container trainer(Job job) {
    return pod(job).getContainers().getFirst();
  }

  private static final GpuShape CPU = new GpuShape(Optional.empty(), 0);

  @Test
  void takesNoMoreRightsThanRestrictedPodsHave() {
    Job job = manifest(Map.of(), CPU);
    PodSpec pod = pod(job);
    assertEquals(false, pod.getAutomountServiceAccountToken());
    assertEquals(true, pod.getSecurityContext().getRunAsNonRoot());
    assertEquals(10001L, pod.getSecurityContext().getRunAsUser());
    assertEquals("RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
    assertEquals("Never", pod.getRestartPolicy());
    var security = trainer(job).getSecurityContext();
    assertEquals(true, security.getReadOnlyRootFilesystem());
    assertEquals(false, security.getAllowPrivilegeEscalation());
    assertEquals(List.of("ALL"), security.getCapabilities().getDrop());
    assertNull(pod(manifest(Map.of("user", ""), CPU)).getSecurityContext().getRunAsUser());
  }

  @Test
  void asksForGpusOfTheKindAndForTheNodesThatHaveThem() {
    Job job =
        manifest(
            Map.of(
                "node-selector.pool", "training",
                "tolerations[0].key", "nvidia.com/gpu",
                "tolerations[0].effect", "NoSchedule",
                "priority-class", "low",
                "shared-memory", "16Gi",
                "techniques.lora.image", "registry.test/lora:2",
                "techniques.lora.memory", "64Gi"),
            new GpuShape(Optional.of("NVIDIA-H200"), 4));
    assertEquals(
        Map.of("pool", "training", "nvidia.com/gpu.product", "NVIDIA-H200"),
        pod(job).getNodeSelector());
    assertEquals("nvidia.com/gpu", pod(job).getTolerations().getFirst().getKey());
    assertEquals("Exists", pod(job).getTolerations().getFirst().getOperator());
    assertEquals("low", pod(job).getPriorityClassName());
    assertEquals("registry.test/lora:2", trainer(job).getImage());
    Map<String, Quantity> limits = trainer(job).getResources().getLimits();
    assertEquals(new Quantity("4"), limits.get("nvidia.com/gpu"));
    assertEquals(new Quantity("64Gi"), limits.get("memory"));
    assertFalse(limits.containsKey("cpu"));
    Volume shm = volume(job, "shm");
    assertEquals("Memory", shm.getEmptyDir().getMedium());
    assertEquals(new Quantity("16Gi"), shm.getEmptyDir().getSizeLimit());
  }

  private static Volume volume(Job job, String name) {
    return pod(job).getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void namesSecretsAndNeverHoldsThem() {
    Job job =
        manifest(
            Map.of(
                "secret-environment.HF_TOKEN", "hub/token",
                "environment.HF_HUB_OFFLINE", "1",
                "pull-secrets", "registry",
                "models-claim", "base-models"),
            CPU);
    Map<String, EnvVar> environment =
        trainer(job).getEnv().stream().collect(Collectors.toMap(EnvVar::getName, each -> each));
    var token = environment.get("TANDEM_JOB_TOKEN").getValueFrom().getSecretKeyRef();
    assertEquals("tandem-ftjob-1", token.getName());
    assertEquals("hub", environment.get("HF_TOKEN").getValueFrom().getSecretKeyRef().getName());
    assertEquals("1", environment.get("HF_HUB_OFFLINE").getValue());
    assertFalse(job.toString().contains("the-token"));
    assertEquals("registry", pod(job).getImagePullSecrets().getFirst().getName());
    assertEquals(true, volume(job, "models").getPersistentVolumeClaim().getReadOnly());
    assertEquals(
        List.of("job.json"),
        volume(job, "job").getSecret().getItems().stream().map(item -> item.getKey()).toList());
  }

  @Test
  void endsInTimeAndIsTriedAgainByTheServiceOnly() {
    Job job =
        manifest(
            Map.of(
                "deadline", "PT2H", "time-to-live", "PT1M", "grace", "45S", "backoff-limit", "1"),
            CPU);
    assertEquals(7200L, job.getSpec().getActiveDeadlineSeconds());
    assertEquals(60, job.getSpec().getTtlSecondsAfterFinished());
    assertEquals(45L, pod(job).getTerminationGracePeriodSeconds());
    assertEquals(1, job.getSpec().getBackoffLimit());
    assertEquals("Failed", job.getSpec().getPodReplacementPolicy());
    assertEquals(0, manifest(Map.of(), CPU).getSpec().getBackoffLimit());
    assertNull(manifest(Map.of(), CPU).getSpec().getActiveDeadlineSeconds());
  }

  @Test
  void numbersProgressByTheTimeWhereAFolderIsLostWithItsPod() {
    Job job = manifest(Map.of("workspace.kind", "empty-dir", "workspace.size", "5Gi"), CPU);
    assertEquals(new Quantity("5Gi"), volume(job, "work").getEmptyDir().getSizeLimit());
    Container before = pod(job).getInitContainers().getFirst();
    assertTrue(before.getCommand().contains("/work/ftjob-1"));
    Job kept = manifest(Map.of(), CPU);
    assertEquals("tandem-ftjob-1", volume(kept, "work").getPersistentVolumeClaim().getClaimName());
    assertTrue(pod(kept).getInitContainers().isEmpty());
  }
}
