package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher.Status;
import dev.tandem.finetune.launcher.kubernetes.Workload.End;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** How a trainer is, by its workload and pods. */
record Statuses(Hindrances hindrances) {

  /** A trainer that was stopped, where nothing tells how it ended: it can go on. */
  private static final int STOPPED = 75;

  /**
   * @param all pods that the workload made
   * @throws LaunchFailed when it can never work as it is
   */
  Status of(Workload workload, List<Pod> all) {
    List<Pod> pods = Pods.sorted(all);
    if (workload.deleting()) {
      return new Status.Waiting("The cluster still removes the earlier " + workload.kind() + ".");
    }
    if (workload.end().isPresent()) {
      return ended(workload.end().get(), pods);
    }
    List<Pod> alive = pods.stream().filter(pod -> !Pods.hasEnded(pod)).toList();
    if (workload.suspended()) {
      return suspended(workload, alive);
    }
    boolean works = !alive.isEmpty() && alive.stream().allMatch(Hindrances::works);
    return works ? new Status.Running() : new Status.Waiting(hindrances.of(workload, pods));
  }

  private static Status ended(End end, List<Pod> pods) {
    if (end.complete()) {
      return new Status.Exited(0);
    }
    if ("DeadlineExceeded".equals(end.reason())) {
      throw new LaunchFailed(
          "Training took longer than tandem.fine-tuning.kubernetes.deadline allows.");
    }
    Hindrances.check(pods);
    return new Status.Exited(Pods.exitCode(pods));
  }

  private static Status suspended(Workload workload, List<Pod> alive) {
    if (workload.stopped()) {
      return alive.isEmpty()
          ? new Status.Exited(workload.exitCode().orElse(STOPPED))
          : new Status.Running();
    }
    return new Status.Waiting(
        workload
            .queue()
            .map("The Job waits for its turn in Kueue's queue '%s'."::formatted)
            .orElse("The Job is suspended in the cluster, and goes on when it is resumed there."));
  }
}
