package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.launcher.kubernetes.Workload.End;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Jobs with one pod each. */
record JobWorkloads(KubernetesClient client, String namespace, KubernetesConfig config)
    implements Workloads {

  private static final String UID = "batch.kubernetes.io/controller-uid";

  /** The exit code of a trainer that was asked to stop and can go on. */
  private static final int STOPPED = 75;

  /** Codes that would come again: see docs/trainer-contract.md. */
  private static final Integer[] FINAL = {64, 70, 71, 74};

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  NonNamespaceOperation<Job, JobList, ScalableResource<Job>> all() {
    return client.batch().v1().jobs().inNamespace(namespace);
  }

  @Override
  public Optional<Workload> find(String job) {
    return Optional.ofNullable(all().withName(Names.of(job)).get()).map(JobWorkloads::read);
  }

  static Workload read(Job job) {
    Optional<End> end =
        job.getStatus() == null || job.getStatus().getConditions() == null
            ? Optional.empty()
            : job.getStatus().getConditions().stream()
                .filter(condition -> condition.getStatus().equals("True"))
                .filter(condition -> Set.of("Complete", "Failed").contains(condition.getType()))
                .map(
                    condition ->
                        new End(
                            condition.getType().equals("Complete"),
                            condition.getReason(),
                            condition.getMessage()))
                .findFirst();
    boolean suspended = job.getSpec() != null && Boolean.TRUE.equals(job.getSpec().getSuspend());
    return Workload.of(job, suspended, end);
  }

  @Override
  public Workload create(Launch launch) {
    return read(all().resource(manifest(launch)).create());
  }

  Job manifest(Launch launch) {
    Map<String, String> labels = new HashMap<>(Names.labels(launch.job()));
    config.queue().ifPresent(queue -> labels.put(Names.QUEUE, queue));
    return new JobBuilder()
        .withNewMetadata()
        .withName(Names.of(launch.job()))
        .withLabels(labels)
        .addToAnnotations(Names.STOPPED, "true")
        .endMetadata()
        .withNewSpec()
        .withParallelism(1)
        .withCompletions(1)
        // Until there is its Secret; with a queue, until Kueue says so.
        .withSuspend(true)
        .withBackoffLimit(config.backoffLimit())
        .withPodFailurePolicy(failures())
        // Never two trainers in one folder.
        .withPodReplacementPolicy("Failed")
        .withActiveDeadlineSeconds(config.deadline().map(Duration::toSeconds).orElse(null))
        .withTtlSecondsAfterFinished((int) config.timeToLive().toSeconds())
        .withTemplate(new PodTemplate(config).of(launch))
        .endSpec()
        .build();
  }

  /** Emptied nodes and trainers that were asked to stop are no failures of the trainer. */
  private static PodFailurePolicy failures() {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition("True", "DisruptionTarget")
        .endRule()
        .addNewRule()
        .withAction("Ignore")
        .withNewOnExitCodes()
        .withContainerName(Names.CONTAINER)
        .withOperator("In")
        .withValues(STOPPED)
        .endOnExitCodes()
        .endRule()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(Names.CONTAINER)
        .withOperator("In")
        .withValues(FINAL)
        .endOnExitCodes()
        .endRule()
        .build();
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
    return client.pods().inNamespace(namespace).withLabel(Names.JOB, job).list().getItems();
  }

  @Override
  public List<Pod> own(Workload workload, List<Pod> pods) {
    return pods.stream()
        .filter(pod -> workload.uid().equals(pod.getMetadata().getLabels().get(UID)))
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
