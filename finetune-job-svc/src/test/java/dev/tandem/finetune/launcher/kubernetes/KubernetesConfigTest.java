package dev.tandem.finetune.launcher.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every default, and those keys that no other test sets. */
class KubernetesConfigTest {

  @Test
  void hasTheseDefaults() {
    KubernetesConfig plain = Configured.only(Map.of());
    assertEquals(Optional.empty(), plain.namespace().or(plain::image));
    assertEquals(Optional.empty(), plain.command());
    assertEquals(Map.of(), plain.techniques());
    assertEquals(
        List.of("2", "8Gi", "2Gi", "nvidia.com/gpu", "nvidia.com/gpu.product"),
        List.of(
            plain.cpu(),
            plain.memory(),
            plain.sharedMemory(),
            plain.gpuResource(),
            plain.gpuTypeLabel()));
    assertEquals(Map.of(), plain.nodeSelector());
    assertEquals(List.of(), plain.tolerations());
    assertEquals(Optional.empty(), plain.priorityClass().or(plain::queue));
    assertEquals(Optional.empty(), plain.deadline());
    assertEquals(0, plain.backoffLimit());
    assertEquals(
        List.of(Duration.ofDays(1), Duration.ofMinutes(2), Duration.ofMinutes(5)),
        List.of(plain.timeToLive(), plain.grace(), plain.resync()));
    assertEquals(Optional.empty(), plain.pullSecrets());
    assertEquals(Optional.empty(), plain.serviceAccount().or(plain::modelsClaim));
    assertEquals(Optional.of(10001L), plain.user());
    assertEquals(Map.of(), plain.environment());
    assertEquals(Map.of(), plain.secretEnvironment());
    assertEquals(
        List.of("claim", "20Gi"), List.of(plain.workspace().kind(), plain.workspace().size()));
    assertEquals(Optional.empty(), plain.workspace().storageClass());
    assertEquals(Optional.empty(), plain.trainJob().runtime());
    assertEquals("TrainingRuntime", plain.trainJob().runtimeKind());
  }

  @Test
  void hasTheseKeys() {
    KubernetesConfig set =
        Configured.with(
            Map.of(
                "namespace", "tuning",
                "gpu-resource", "amd.com/gpu",
                "gpu-type-label", "amd.com/gpu.product",
                "service-account", "trainer",
                "resync", "1M",
                "tolerations[0].operator", "Equal",
                "tolerations[0].value", "yes",
                "train-job.runtime", "tandem",
                "train-job.runtime-kind", "ClusterTrainingRuntime",
                "techniques.full.cpu", "16"));
    assertEquals(
        List.of("tuning", "amd.com/gpu", "amd.com/gpu.product", "trainer", Duration.ofMinutes(1)),
        List.of(
            set.namespace().orElseThrow(),
            set.gpuResource(),
            set.gpuTypeLabel(),
            set.serviceAccount().orElseThrow(),
            set.resync()));
    KubernetesConfig.Toleration toleration = set.tolerations().getFirst();
    assertEquals(Optional.empty(), toleration.key().or(toleration::effect));
    assertEquals("Equal yes", toleration.operator() + " " + toleration.value().orElseThrow());
    assertEquals(Optional.of("tandem"), set.trainJob().runtime());
    assertEquals("ClusterTrainingRuntime", set.trainJob().runtimeKind());
    assertEquals(Optional.of("16"), set.techniques().get("full").cpu());
  }
}
