package dev.tandem.finetune.launcher.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher.Launch;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that there is of this service in its namespace. */
record Cluster(
    KubernetesClient client,
    String namespace,
    KubernetesConfig config,
    JobWorkloads jobWorkloads,
    Optional<TrainJobWorkloads> trainJobs,
    Pods pods,
    JobSecret secret,
    Hindrances hindrances) {

  private static final int CONFLICT = 409;

  static Cluster of(
      KubernetesClient client, KubernetesConfig config, ObjectMapper json, String installation) {
    String namespace =
        config
            .namespace()
            .or(() -> Optional.ofNullable(client.getNamespace()))
            .orElseThrow(
                () -> new LaunchFailed("tandem.fine-tuning.kubernetes.namespace must name one."));
    return new Cluster(
        client,
        namespace,
        config,
        new JobWorkloads(client, namespace, config, installation),
        config
            .trainJob()
            .runtime()
            .map(name -> new TrainJobWorkloads(client, namespace, config, installation)),
        new Pods(client, namespace),
        new JobSecret(client, namespace, json),
        new Hindrances(client, namespace));
  }

  Optional<Workload> find(String job) {
    return jobWorkloads.find(job).or(() -> trainJobs.flatMap(all -> all.find(job)));
  }

  /** What knows workloads of this kind. */
  Workloads of(Workload workload) {
    return workload.kind().equals(TrainJobWorkloads.KIND) ? trainJobs.orElseThrow() : jobWorkloads;
  }

  /** What can run this trainer. */
  Workloads fitting(Launch launch) {
    if (launch.gpu().nodes() <= 1) {
      return jobWorkloads;
    }
    return trainJobs.orElseThrow(
        () ->
            new LaunchFailed(
                "The model asks for %d nodes: tandem.fine-tuning.kubernetes.train-job.runtime must name a TrainingRuntime."
                    .formatted(launch.gpu().nodes())));
  }

  /** All pods of the job, of whatever kind made them. */
  List<Pod> pods(String job) {
    List<Pod> ofJobs = jobWorkloads.pods(job);
    return ofJobs.isEmpty() && trainJobs.isPresent() ? trainJobs.get().pods(job) : ofJobs;
  }

  /** Makes the volume of a job on one node, unless it is there. */
  void claim(Launch launch) {
    if (launch.gpu().nodes() > 1 || !Volumes.survives(config)) {
      return;
    }
    try {
      client
          .persistentVolumeClaims()
          .inNamespace(namespace)
          .resource(new Volumes(config).claim(launch.job()))
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
    }
  }

  void remove(String job) {
    find(job).ifPresent(workload -> of(workload).delete(job));
    pods(job).forEach(pods::release);
    secret.delete(job);
    if (Volumes.survives(config)) {
      client.persistentVolumeClaims().inNamespace(namespace).withName(Names.of(job)).delete();
    }
  }

  /** The jobs that have a workload which this installation made before then. */
  Set<String> madeHereBefore(Instant time) {
    Set<String> all = new HashSet<>(jobWorkloads.madeHereBefore(time));
    trainJobs.ifPresent(workloads -> all.addAll(workloads.madeHereBefore(time)));
    return all;
  }

  /** The jobs of which there is something. */
  Set<String> jobs() {
    Set<String> all = new HashSet<>(jobWorkloads.jobs());
    trainJobs.ifPresent(workloads -> all.addAll(workloads.jobs()));
    if (Volumes.survives(config)) {
      for (PersistentVolumeClaim claim :
          client
              .persistentVolumeClaims()
              .inNamespace(namespace)
              .withLabel(Names.MANAGER, Names.TANDEM)
              .list()
              .getItems()) {
        if (claim.getMetadata().getDeletionTimestamp() == null) {
          all.add(claim.getMetadata().getLabels().get(Names.JOB));
        }
      }
    }
    return all;
  }
}
