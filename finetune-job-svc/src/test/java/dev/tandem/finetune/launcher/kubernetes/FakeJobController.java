package dev.tandem.finetune.launcher.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.LauncherContract.Behaviour;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Job controller, kubelet and trainers of the mock server, as far as the launcher sees them. */
final class FakeJobController implements AutoCloseable {

  private static final String TRACKING = "batch.kubernetes.io/job-tracking";
  private static final String UID = "batch.kubernetes.io/controller-uid";

  private final KubernetesClient client;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Integer> starts = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  FakeJobController(KubernetesClient client) {
    this.client = client;
    clock.scheduleWithFixedDelay(this::tick, 0, 20, TimeUnit.MILLISECONDS);
  }

  int starts(String job) {
    return starts.getOrDefault(job, 0);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void tick() {
    try {
      List<Pod> pods = client.pods().list().getItems();
      for (Job job : client.batch().v1().jobs().list().getItems()) {
        run(
            job,
            pods.stream()
                .filter(pod -> job.getMetadata().getUid().equals(label(pod, UID)))
                .toList());
      }
    } catch (KubernetesClientException e) {
      // Changed at the same moment by the launcher: the next round sees it anew.
    }
  }

  private static String label(Pod pod, String name) {
    return pod.getMetadata().getLabels().get(name);
  }

  private void run(Job job, List<Pod> pods) {
    pods.forEach(pod -> live(job, pod));
    boolean alive = pods.stream().anyMatch(pod -> !Pods.hasEnded(pod));
    boolean ended =
        job.getStatus() != null
            && job.getStatus().getConditions() != null
            && !job.getStatus().getConditions().isEmpty();
    if (!ended && !alive && !Boolean.TRUE.equals(job.getSpec().getSuspend())) {
      pods.stream()
          .filter(pod -> Pods.code(pod).orElse(75) != 75)
          .findFirst()
          .ifPresentOrElse(pod -> end(job, Pods.code(pod).orElseThrow()), () -> create(job));
    }
  }

  private void create(Job job) {
    String name = job.getMetadata().getName() + "-" + System.nanoTime();
    client
        .resource(
            new PodBuilder()
                .withMetadata(job.getSpec().getTemplate().getMetadata())
                .editMetadata()
                .withName(name)
                .withNamespace(job.getMetadata().getNamespace())
                .addToLabels(UID, job.getMetadata().getUid())
                .addToFinalizers(TRACKING)
                .endMetadata()
                .withSpec(job.getSpec().getTemplate().getSpec())
                .editSpec()
                .withNodeName("node1")
                .endSpec()
                .build())
        .create();
  }

  /** What happens to a pod next. */
  private void live(Job job, Pod pod) {
    boolean deleted = pod.getMetadata().getDeletionTimestamp() != null;
    if (Pods.hasEnded(pod)) {
      if (pod.getMetadata().getFinalizers().contains(TRACKING)) {
        client
            .resource(pod)
            .edit(
                old ->
                    new PodBuilder(old)
                        .editMetadata()
                        .removeFromFinalizers(TRACKING)
                        .endMetadata()
                        .build());
      }
    } else if (Pods.phase(pod).equals("Pending")) {
      starts.merge(label(pod, Names.JOB), 1, Integer::sum);
      status(pod, "Running", null);
    } else if (Boolean.TRUE.equals(job.getSpec().getSuspend()) && !deleted) {
      client.resource(pod).delete();
    } else {
      switch (behaviour(job)) {
        case ENDS_WELL -> status(pod, "Succeeded", 0);
        case FAILS_WITH_70 -> status(pod, "Failed", 70);
        case WORKS_UNTIL_STOPPED -> endIf(deleted, pod, 75);
        case IGNORES_TERM -> endIf(deleted, pod, 137);
      }
    }
  }

  private void endIf(boolean deleted, Pod pod, int code) {
    if (deleted) {
      status(pod, "Failed", code);
    }
  }

  private Behaviour behaviour(Job job) {
    Secret secret = client.secrets().withName(job.getMetadata().getName()).get();
    String file =
        secret.getStringData() == null || secret.getStringData().isEmpty()
            ? new String(Base64.getDecoder().decode(secret.getData().get(Names.JOB_FILE)))
            : secret.getStringData().get(Names.JOB_FILE);
    try {
      return Behaviour.values()[json.readTree(file).path("seed").asInt()];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void status(Pod pod, String phase, Integer code) {
    ContainerStateBuilder state = new ContainerStateBuilder();
    if (code == null) {
      state.withNewRunning().endRunning();
    } else {
      state.withNewTerminated().withExitCode(code).endTerminated();
    }
    client
        .resource(pod)
        .editStatus(
            old ->
                new PodBuilder(old)
                    .withNewStatus()
                    .withPhase(phase)
                    .withContainerStatuses(
                        new ContainerStatusBuilder()
                            .withName(Names.CONTAINER)
                            .withState(state.build())
                            .build())
                    .endStatus()
                    .build());
  }

  private void end(Job job, int code) {
    client
        .resource(job)
        .editStatus(
            old ->
                new JobBuilder(old)
                    .withNewStatus()
                    .addNewCondition()
                    .withType(code == 0 ? "Complete" : "Failed")
                    .withStatus("True")
                    .withReason(code == 0 ? "Completed" : "PodFailurePolicy")
                    .endCondition()
                    .endStatus()
                    .build());
  }
}
