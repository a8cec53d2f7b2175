package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.Launcher.Status;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * What the API server tells of Jobs and their pods as it happens, looked at as a whole again from
 * time to time and after every break. Thread-safe.
 */
final class Watch {

  private static final Logger LOG = Logger.getLogger(Watch.class);

  private final Cluster cluster;
  private final long resync;
  private SharedIndexInformer<Job> jobs;
  private SharedIndexInformer<Pod> pods;
  private volatile boolean closed;

  Watch(Cluster cluster, Duration resync) {
    this.cluster = cluster;
    this.resync = resync.toMillis();
  }

  /** The job's status, if it is seen to run: all else may be over already. */
  Optional<Status> status(String job, BiFunction<Workload, List<Pod>, Status> of) {
    if (!sees()) {
      return Optional.empty();
    }
    Job seen = jobs.getIndexer().getByKey(cluster.namespace() + "/" + Names.of(job));
    if (seen == null) {
      return Optional.empty();
    }
    Workload workload = JobWorkloads.read(seen);
    if (workload.end().isPresent() || workload.suspended() || workload.deleting()) {
      return Optional.empty();
    }
    List<Pod> own = cluster.jobWorkloads().own(workload, pods.getIndexer().list());
    boolean works = own.stream().anyMatch(pod -> !Pods.hasEnded(pod) && Hindrances.works(pod));
    return works ? Optional.of(of.apply(workload, own)) : Optional.empty();
  }

  private synchronized boolean sees() {
    if (jobs == null) {
      jobs =
          cluster
              .jobWorkloads()
              .all()
              .withLabel(Names.MANAGER, Names.TANDEM)
              .runnableInformer(resync);
      pods =
          cluster
              .client()
              .pods()
              .inNamespace(cluster.namespace())
              .withLabel(Names.MANAGER, Names.TANDEM)
              .runnableInformer(resync);
      start(jobs);
      start(pods);
    }
    return jobs.hasSynced() && jobs.isWatching() && pods.hasSynced() && pods.isWatching();
  }

  private void start(SharedIndexInformer<?> informer) {
    informer
        .exceptionHandler((started, failure) -> !closed)
        .start()
        .whenComplete(
            (done, failure) -> {
              if (failure != null && !closed) {
                LOG.warnf("watching the cluster does not begin: %s", failure.getMessage());
              }
            });
  }

  synchronized void close() {
    closed = true;
    if (jobs != null) {
      jobs.stop();
      pods.stop();
    }
  }
}
