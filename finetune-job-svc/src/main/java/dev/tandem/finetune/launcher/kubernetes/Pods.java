package dev.tandem.finetune.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pods of trainers: how they are, and how they end. */
record Pods(KubernetesClient client, String namespace) {

  static final int KILLED = 137;

  /** As the trainer itself says that memory was short; a kill by the node is no other thing. */
  private static final int OUT_OF_MEMORY = 71;

  private static final int INVALID = 422;
  private static final int NOT_FOUND = 404;

  /** Newest first. */
  static List<Pod> sorted(List<Pod> pods) {
    return pods.stream()
        .sorted(
            Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp()).reversed())
        .toList();
  }

  static boolean hasEnded(Pod pod) {
    boolean neverRan =
        pod.getMetadata().getDeletionTimestamp() != null && pod.getSpec().getNodeName() == null;
    return neverRan
        || List.of("Succeeded", "Failed").contains(phase(pod))
        || terminated(pod).isPresent();
  }

  static String phase(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getPhase() == null
        ? "Pending"
        : pod.getStatus().getPhase();
  }

  /** States of all containers of the pod, those that prepare it first. */
  static Stream<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream());
  }

  /** How the trainer in the pod ended. */
  static Optional<ContainerStateTerminated> terminated(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .map(status -> status.getState() == null ? null : status.getState().getTerminated())
            .filter(state -> state != null)
            .findFirst();
  }

  /** The exit code of the last trainer; a trainer that left no trace was killed. */
  static int exitCode(List<Pod> pods) {
    return sorted(pods).stream().flatMap(pod -> code(pod).stream()).findFirst().orElse(KILLED);
  }

  static Optional<Integer> code(Pod pod) {
    return terminated(pod)
        .map(end -> "OOMKilled".equals(end.getReason()) ? OUT_OF_MEMORY : end.getExitCode());
  }

  /** Keeps the pod in sight until {@link #release}, even once it was deleted. */
  void hold(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    List<String> finalizers = new ArrayList<>(pod.getMetadata().getFinalizers());
    if (!finalizers.contains(Names.FINALIZER)) {
      finalizers.add(Names.FINALIZER);
      patch(pod, finalizers);
    }
  }

  void release(Pod pod) {
    List<String> finalizers = new ArrayList<>(pod.getMetadata().getFinalizers());
    if (finalizers.remove(Names.FINALIZER)) {
      patch(pod, finalizers);
    }
  }

  // The list is replaced as a whole, so only if nobody else changed the pod.
  private void patch(Pod pod, List<String> finalizers) {
    String names =
        finalizers.stream()
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(",", "[", "]"));
    String patch =
        "{\"metadata\":{\"finalizers\":%s,\"resourceVersion\":\"%s\"}}"
            .formatted(names, pod.getMetadata().getResourceVersion());
    try {
      resource(pod).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    } catch (KubernetesClientException e) {
      // It is gone, or is being deleted: then there is nothing to keep.
      if (e.getCode() != NOT_FOUND && e.getCode() != INVALID) {
        throw e;
      }
    }
  }

  /** Ends it with so much time for a checkpoint, counted from when it was first asked. */
  void end(Pod pod, Duration grace) {
    long seconds = Math.max(1, grace.toSeconds());
    Long given = pod.getMetadata().getDeletionGracePeriodSeconds();
    if (given == null || given > seconds) {
      resource(pod).withGracePeriod(seconds).delete();
    }
  }

  private PodResource resource(Pod pod) {
    return client.pods().inNamespace(namespace).withName(pod.getMetadata().getName());
  }
}
