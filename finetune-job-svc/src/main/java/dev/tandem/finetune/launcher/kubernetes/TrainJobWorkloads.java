package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.launcher.kubernetes.Workload.End;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * TrainJobs of Kubeflow Trainer 2, with a pod on each of several nodes. Volumes, security and
 * placement come from the TrainingRuntime that the configuration names (ADR 0084), so that this
 * keeps to those fields of a TrainJob that every version of it has.
 */
record TrainJobWorkloads(KubernetesClient client, String namespace, KubernetesConfig config)
    implements Workloads {

  static final String KIND = "TrainJob";
  static final String GROUP = "trainer.kubeflow.org";
  static final String VERSION = "v1alpha1";
  static final String POD_LABEL = "jobset.sigs.k8s.io/jobset-name";

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  // The job file comes by the environment: a volume of one job is nothing that a runtime has.
  private static final String SCRIPT =
      "printf %s \"$TANDEM_JOB_FILE\" >/tmp/job.json && exec torchrun -m tandem_trainer /tmp/job.json";

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

  NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      all() {
    return everywhere().inNamespace(namespace);
  }

  @Override
  public Optional<Workload> find(String job) {
    return Optional.ofNullable(all().withName(Names.of(job)).get()).map(TrainJobWorkloads::read);
  }

  private static Workload read(GenericKubernetesResource resource) {
    List<Map<String, Object>> conditions = resource.get("status", "conditions");
    Optional<End> end =
        conditions == null
            ? Optional.empty()
            : conditions.stream()
                .filter(condition -> "True".equals(condition.get("status")))
                .filter(condition -> Set.of("Complete", "Failed").contains(condition.get("type")))
                .map(
                    condition ->
                        new End(
                            "Complete".equals(condition.get("type")),
                            (String) condition.get("reason"),
                            (String) condition.get("message")))
                .findFirst();
    boolean suspended = Boolean.TRUE.equals(resource.<Boolean>get("spec", "suspend"));
    return Workload.of(resource, suspended, end);
  }

  @Override
  public Workload create(Launch launch) {
    return read(all().resource(manifest(launch)).create());
  }

  private GenericKubernetesResource manifest(Launch launch) {
    Map<String, String> labels = new HashMap<>(Names.labels(launch.job()));
    config.queue().ifPresent(queue -> labels.put(Names.QUEUE, queue));
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
        .withNewMetadata()
        .withName(Names.of(launch.job()))
        .withLabels(labels)
        .addToAnnotations(Names.STOPPED, "true")
        .endMetadata()
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
  public void suspend(String job) {
    patch(job, Names.SUSPEND);
  }

  @Override
  public void resume(String job) {
    patch(job, Names.resume(config.queue().isPresent()));
  }

  @Override
  public void note(String job, int exitCode) {
    patch(job, Names.noteOf(exitCode));
  }

  private void patch(String job, String patch) {
    all().withName(Names.of(job)).patch(MERGE, patch);
  }

  @Override
  public void delete(String job) {
    all().withName(Names.of(job)).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
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

  @Override
  public Set<String> jobs() {
    return all().withLabel(Names.MANAGER, Names.TANDEM).list().getItems().stream()
        .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
        .map(job -> job.getMetadata().getLabels().get(Names.JOB))
        .collect(Collectors.toSet());
  }
}
