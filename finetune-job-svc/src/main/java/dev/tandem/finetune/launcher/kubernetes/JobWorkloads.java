package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.launcher.kubernetes.Workload.End;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Jobs with one pod each. */
final class JobWorkloads extends OneKind<Job> {

  private static final String UID = "batch.kubernetes.io/controller-uid";

  /** The exit code of a trainer that was asked to stop and can go on. */
  private static final int STOPPED = 75;

  /** Codes that would come again: see docs/trainer-contract.md. */
  private static final Integer[] FINAL = {64, 70, 71, 74};

  JobWorkloads(
      KubernetesClient client, String namespace, KubernetesConfig config, String installation) {
    super(client, namespace, config, installation);
  }

  @Override
  NonNamespaceOperation<Job, JobList, ScalableResource<Job>> all() {
    return client.batch().v1().jobs().inNamespace(namespace);
  }

  @Override
  Workload workload(Job job) {
    return read(job);
  }

  static Workload read(Job job) {
    Optional<End> end =
        job.getStatus() == null || job.getStatus().getConditions() == null
            ? Optional.empty()
            : job.getStatus().getConditions().stream()
                .filter(condition -> condition.getStatus().equals("True"))
                .filter(condition -> ENDS.contains(condition.getType()))
                .map(
                    condition ->
                        end(condition.getType(), condition.getReason(), condition.getMessage()))
                .findFirst();
    boolean suspended = job.getSpec() != null && Boolean.TRUE.equals(job.getSpec().getSuspend());
    return Workload.of(job, suspended, end);
  }

  @Override
  Job manifest(Launch launch) {
    return new JobBuilder()
        .withMetadata(metadata(launch))
        .withNewSpec()
        .withParallelism(1)
        .withCompletions(1)
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
  public List<Pod> pods(String job) {
    return client.pods().inNamespace(namespace).withLabel(Names.JOB, job).list().getItems();
  }

  @Override
  public List<Pod> own(Workload workload, List<Pod> pods) {
    return pods.stream()
        .filter(pod -> workload.uid().equals(pod.getMetadata().getLabels().get(UID)))
        .toList();
  }
}
