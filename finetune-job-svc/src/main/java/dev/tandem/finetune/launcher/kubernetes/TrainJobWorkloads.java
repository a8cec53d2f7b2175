package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.launcher.kubernetes.Workload.End;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * TrainJobs of Kubeflow Trainer 2, with a pod on each of several nodes. Volumes, security and
 * placement come from the TrainingRuntime that the configuration names (ADR 0084), so that this
 * keeps to those fields of a TrainJob that every version of it has.
 */
final class TrainJobWorkloads extends OneKind<GenericKubernetesResource> {

  static final String KIND = "TrainJob";
  static final String GROUP = "trainer.kubeflow.org";
  static final String VERSION = "v1alpha1";
  static final String POD_LABEL = "jobset.sigs.k8s.io/jobset-name";

  // The job file comes by the environment: a volume of one job is nothing that a runtime has.
  private static final String SCRIPT =
      "printf %s \"$TANDEM_JOB_FILE\" >/tmp/job.json && exec torchrun -m tandem_trainer /tmp/job.json";

  TrainJobWorkloads(
      KubernetesClient client, String namespace, KubernetesConfig config, String installation) {
    super(client, namespace, config, installation);
  }

  private MixedOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      everywhere() {
    return client.genericKubernetesResources(
        new ResourceDefinitionContext.Builder()
            .withGroup(GROUP)
            .withVersion(VERSION)
            .withKind(KIND)
            .withPlural("trainjobs")
            .withNamespaced(true)
            .build());
  }

  @Override
  NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      all() {
    return everywhere().inNamespace(namespace);
  }

  @Override
  Workload workload(GenericKubernetesResource resource) {
    List<Map<String, Object>> conditions = resource.get("status", "conditions");
    Optional<End> end =
        conditions == null
            ? Optional.empty()
            : conditions.stream()
                .filter(condition -> "True".equals(condition.get("status")))
                .filter(condition -> ENDS.contains(condition.get("type")))
                .map(
                    condition ->
                        end(
                            (String) condition.get("type"),
                            (String) condition.get("reason"),
                            (String) condition.get("message")))
                .findFirst();
    boolean suspended = Boolean.TRUE.equals(resource.<Boolean>get("spec", "suspend"));
    return Workload.of(resource, suspended, end);
  }

  @Override
  GenericKubernetesResource manifest(Launch launch) {
    Map<String, Object> spec = new HashMap<>();
    spec.put(
        "runtimeRef",
        Map.of(
            "name", config.trainJob().runtime().orElseThrow(),
            "kind", config.trainJob().runtimeKind(),
            "apiGroup", GROUP));
    spec.put("suspend", true);
    spec.put("trainer", trainer(launch));
    config
        .deadline()
        .map(Duration::toSeconds)
        .ifPresent(seconds -> spec.put("activeDeadlineSeconds", seconds));
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(GROUP + "/" + VERSION)
        .withKind(KIND)
        .withMetadata(metadata(launch))
        .addToAdditionalProperties("spec", spec)
        .build();
  }

  private Map<String, Object> trainer(Launch launch) {
    PodTemplate pod = new PodTemplate(config);
    List<EnvVar> environment = new ArrayList<>(pod.environment(launch.job()));
    environment.add(
        PodTemplate.fromSecret("TANDEM_JOB_FILE", Names.of(launch.job()), Names.JOB_FILE));
    return Map.of(
        "image", pod.image(launch),
        "command", List.of("sh", "-c", SCRIPT),
        "numNodes", launch.gpu().nodes(),
        "resourcesPerNode", pod.resources(launch),
        "env", environment);
  }

  @Override
  public List<Pod> pods(String job) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(POD_LABEL, Names.of(job))
        .list()
        .getItems();
  }

  // Of an earlier one with the same name there may be pods that still go.
  @Override
  public List<Pod> own(Workload workload, List<Pod> pods) {
    String since = workload.metadata().getCreationTimestamp();
    return pods.stream()
        .filter(pod -> pod.getMetadata().getCreationTimestamp().compareTo(since) >= 0)
        .toList();
  }
}
