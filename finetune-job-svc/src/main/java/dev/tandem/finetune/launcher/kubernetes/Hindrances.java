package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.LaunchFailed;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out why a trainer does not work yet. */
record Hindrances(KubernetesClient client, String namespace) {

  static final String PREPARING = "The cluster prepares the trainer's pod.";

  private static final Set<String> NOT_PULLED =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "ErrImageNeverPull",
          "InvalidImageName",
          "ImageInspectError",
          "RegistryUnavailable");
  private static final Set<String> NOT_MADE =
      Set.of(
          "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError",
          "PreCreateHookError");
  private static final Set<String> NOT_STARTED = Set.of("StartError", "ContainerCannotRun");
  private static final Set<String> NO_POD = Set.of("FailedCreate", "SuspendedFailedCreate");
  private static final Set<String> NO_VOLUME =
      Set.of("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox");

  /** Why this workload has no pod that works; its own pods are given, newest first. */
  String of(Workload workload, List<Pod> pods) {
    Optional<Pod> waiting =
        pods.stream().filter(pod -> !Pods.hasEnded(pod)).filter(pod -> !works(pod)).findFirst();
    if (waiting.isPresent()) {
      return of(waiting.get());
    }
    return event(workload.metadata(), NO_POD)
        .map(PlainWords::refused)
        .or(() -> pods.stream().findFirst().map(Hindrances::lost))
        .orElse(PREPARING);
  }

  static boolean works(Pod pod) {
    return Pods.phase(pod).equals("Running");
  }

  private String of(Pod pod) {
    Optional<PodCondition> place =
        pod.getStatus() == null
            ? Optional.empty()
            : pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled"))
                .filter(condition -> condition.getStatus().equals("False"))
                .findFirst();
    if (place.isPresent()) {
      return PlainWords.unschedulable(place.get().getMessage());
    }
    return Pods.containers(pod)
        .flatMap(container -> of(container, pod).stream())
        .findFirst()
        .or(
            () ->
                event(pod.getMetadata(), NO_VOLUME)
                    .map(message -> PlainWords.volume(message, pod.getMetadata().getName())))
        .orElse(PREPARING);
  }

  private static Optional<String> of(ContainerStatus container, Pod pod) {
    ContainerStateWaiting waiting =
        container.getState() == null ? null : container.getState().getWaiting();
    if (waiting == null || waiting.getReason() == null) {
      return Optional.empty();
    }
    if (NOT_PULLED.contains(waiting.getReason())) {
      return Optional.of(PlainWords.image(container.getImage(), waiting.getMessage()));
    }
    return NOT_MADE.contains(waiting.getReason())
        ? Optional.of(PlainWords.container(waiting.getMessage(), pod.getMetadata().getName()))
        : Optional.empty();
  }

  /** Of a pod that ended, when its workload has not. */
  private static String lost(Pod pod) {
    if (pod.getStatus() != null && "Evicted".equals(pod.getStatus().getReason())) {
      return "The trainer was evicted from its node and is started again: "
          + pod.getStatus().getMessage();
    }
    return "The trainer's pod ended and the cluster makes another.";
  }

  /** What a trainer that could not even start says, which no second try would mend. */
  static void check(List<Pod> pods) {
    for (Pod pod : pods) {
      Optional<ContainerStateTerminated> end = Pods.terminated(pod);
      if (end.isPresent() && NOT_STARTED.contains(String.valueOf(end.get().getReason()))) {
        throw new LaunchFailed(
            PlainWords.container(end.get().getMessage(), pod.getMetadata().getName()));
      }
    }
  }

  /** The message of the newest event of these reasons about the thing. */
  private Optional<String> event(ObjectMeta about, Set<String> reasons) {
    return client
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("involvedObject.uid", about.getUid())
        .list()
        .getItems()
        .stream()
        .filter(event -> reasons.contains(event.getReason()))
        .max(Comparator.comparing(Hindrances::time))
        .map(Event::getMessage);
  }

  private static String time(Event event) {
    return Optional.ofNullable(event.getLastTimestamp())
        .or(() -> Optional.ofNullable(event.getEventTime()).map(time -> time.getTime()))
        .or(
            () ->
                Optional.of((HasMetadata) event).map(it -> it.getMetadata().getCreationTimestamp()))
        .orElse("");
  }
}
