package dev.tandem.finetune.launcher.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.Installation;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Each trainer is a Job, or a TrainJob where it takes several nodes. A pause suspends it; an end
 * removes it (ADR 0083). What is watched says quickly that all is well; whatever would change the
 * course of a job is asked of the API server itself, because a watch may be late.
 */
@ApplicationScoped
@Identifier("kubernetes")
public class KubernetesLauncher implements Launcher {

  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;
  private static final int INVALID = 422;

  private final Cluster cluster;
  private final Watch watch;
  private final Statuses statuses;
  private final Refusals refusals;

  @Inject
  public KubernetesLauncher(
      KubernetesClient client,
      KubernetesConfig config,
      Installation installation,
      ObjectMapper json,
      Clock clock) {
    this.cluster = Cluster.of(client, config, json, installation.id());
    this.statuses = new Statuses(cluster.hindrances());
    this.watch = new Watch(cluster, config.resync());
    this.refusals = new Refusals(clock);
  }

  @PreDestroy
  void close() {
    watch.close();
  }

  @Override
  public void start(Launch launch) throws IOException {
    guarded(
        () -> {
          try {
            begin(launch);
            refusals.remove(launch.job());
          } catch (KubernetesClientException e) {
            refused(launch, e);
          }
          return null;
        });
  }

  private void begin(Launch launch) throws IOException {
    Optional<Workload> found = cluster.find(launch.job());
    if (found.isEmpty()) {
      create(launch);
    } else if (found.get().deleting()) {
      throw new IOException("the cluster still removes the earlier " + found.get().kind());
    } else if (found.get().end().isPresent()) {
      cluster.of(found.get()).delete(launch.job());
      create(launch);
    } else if (found.get().suspended() && found.get().stopped()) {
      resume(found.get(), launch);
    }
  }

  /** Made as one that was stopped: who comes after a crash here goes on with {@link #resume}. */
  private void create(Launch launch) throws IOException {
    cluster.claim(launch);
    resume(cluster.fitting(launch).create(launch), launch);
  }

  private void resume(Workload workload, Launch launch) throws IOException {
    List<Pod> pods = cluster.of(workload).pods(launch.job());
    if (!cluster.of(workload).own(workload, pods).stream().allMatch(Pods::hasEnded)) {
      throw new IOException("the earlier trainer still ends");
    }
    cluster.secret().write(launch, workload);
    cluster.of(workload).resume(launch.job());
  }

  private void refused(Launch launch, KubernetesClientException e) {
    String said = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
    switch (e.getCode()) {
      case FORBIDDEN -> refusals.add(launch.job(), PlainWords.refused(said));
      case BAD_REQUEST, INVALID -> throw new LaunchFailed(PlainWords.refused(said));
      default -> throw e;
    }
  }

  @Override
  public Status status(String job) throws IOException {
    return guarded(
        () -> {
          Optional<Status> seen = watch.status(job, statuses::of);
          return seen.isPresent() ? seen.get() : now(job);
        });
  }

  private Status now(String job) {
    Optional<Workload> found = cluster.find(job);
    Optional<String> refusal = refusals.of(job);
    if (refusal.isPresent() && found.map(Workload::stopped).orElse(true)) {
      return new Status.Waiting(refusal.get());
    }
    if (found.isEmpty()) {
      return new Status.Absent();
    }
    Workloads workloads = cluster.of(found.get());
    return statuses.of(found.get(), workloads.own(found.get(), workloads.pods(job)));
  }

  @Override
  public boolean stop(String job, Duration grace) throws IOException {
    return guarded(
        () -> {
          refusals.remove(job);
          Optional<Workload> found = cluster.find(job);
          try {
            boolean lives = found.isPresent() && found.get().end().isEmpty();
            if (lives && !found.get().deleting() && !found.get().stopped()) {
              halt(found.get(), grace);
              return false;
            }
            return end(job, found, grace);
          } catch (KubernetesClientException e) {
            // A pod changed meanwhile, which the next call sees.
            if (e.getCode() == CONFLICT) {
              return false;
            }
            throw e;
          }
        });
  }

  /**
   * Pods are ended here before the Job controller ends them: a node goes by the time of grace that
   * it is told first. Kueue would resume what it did not suspend: what it queues is removed.
   */
  private void halt(Workload workload, Duration grace) {
    Workloads workloads = cluster.of(workload);
    boolean queued = workload.queue().isPresent();
    for (Pod pod : workloads.own(workload, workloads.pods(workload.job()))) {
      if (!Pods.hasEnded(pod)) {
        if (!queued) {
          cluster.pods().hold(pod);
        }
        cluster.pods().end(pod, grace);
      }
    }
    if (queued) {
      workloads.delete(workload.job());
    } else {
      workloads.suspend(workload.job());
    }
  }

  /** Ends pods and notes how they ended; true once there are none that live. */
  private boolean end(String job, Optional<Workload> workload, Duration grace) {
    boolean done = true;
    for (Pod pod : cluster.pods(job)) {
      if (!Pods.hasEnded(pod)) {
        cluster.pods().end(pod, grace);
        done = false;
      } else if (pod.getMetadata().getFinalizers().contains(Names.FINALIZER)) {
        workload.ifPresent(of -> Pods.code(pod).ifPresent(code -> cluster.of(of).note(job, code)));
        cluster.pods().release(pod);
      }
    }
    return done;
  }

  @Override
  public boolean pause(String job, Duration grace) throws IOException {
    return stop(job, grace);
  }

  @Override
  public void cleanUp(String job) throws IOException {
    guarded(
        () -> {
          cluster.remove(job);
          return null;
        });
  }

  @Override
  public Set<String> known() throws IOException {
    return guarded(cluster::jobs);
  }

  @Override
  public Set<String> startedBefore(Instant time) throws IOException {
    return guarded(() -> cluster.madeHereBefore(time));
  }

  private interface Call<T> {
    T call() throws IOException;
  }

  /** Whatever the client throws may pass by itself. */
  private static <T> T guarded(Call<T> call) throws IOException {
    try {
      return call.call();
    } catch (KubernetesClientException e) {
      throw new IOException("Kubernetes: " + e.getMessage(), e);
    }
  }
}
