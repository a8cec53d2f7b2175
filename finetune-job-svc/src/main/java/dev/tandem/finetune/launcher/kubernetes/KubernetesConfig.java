package dev.tandem.finetune.launcher.kubernetes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trainers as Jobs of a cluster. Which cluster is said by {@code quarkus.kubernetes-client}. */
@ConfigMapping(prefix = "tandem.fine-tuning.kubernetes")
public interface KubernetesConfig {

  /** Namespace of the Jobs; the one that this service runs in by default. */
  Optional<String> namespace();

  /** Image of the trainer, for techniques that name none of their own. */
  Optional<String> image();

  /** Words before the job file's path; the image's entry point by default. */
  Optional<List<String>> command();

  /** What differs by technique: {@code classifier}, {@code lora} and so on. */
  Map<String, TechniqueSettings> techniques();

  /** CPUs of a trainer, as Kubernetes writes quantities. */
  @WithDefault("2")
  String cpu();

  /** Memory of a trainer: asked for, and the most it may have. */
  @WithDefault("8Gi")
  String memory();

  /** Memory of the trainer that may be {@code /dev/shm}, through which data loaders hand rows. */
  @WithDefault("2Gi")
  String sharedMemory();

  /** Name of the resource that is a GPU. */
  @WithDefault("nvidia.com/gpu")
  String gpuResource();

  /** Label of nodes that holds the kind of their GPUs. */
  @WithDefault("nvidia.com/gpu.product")
  String gpuTypeLabel();

  /** Labels that a node must have. */
  Map<String, String> nodeSelector();

  /** Taints of nodes that are no hindrance. */
  List<Toleration> tolerations();

  /** PriorityClass of the pods. */
  Optional<String> priorityClass();

  /** Kueue's LocalQueue that the Jobs go through; without one the cluster starts them itself. */
  Optional<String> queue();

  /** Longest time that a trainer may run before its job fails; unlimited by default. */
  Optional<Duration> deadline();

  /**
   * Times that the cluster itself starts a trainer that died, before it counts as one of {@code
   * tandem.fine-tuning.jobs.backoff}.
   */
  @WithDefault("0")
  int backoffLimit();

  /** How long the cluster keeps a Job that ended; this service removes it earlier. */
  @WithDefault("P1D")
  Duration timeToLive();

  /** Time for a checkpoint when the cluster itself ends a pod, as when a node is emptied. */
  @WithDefault("2M")
  Duration grace();

  /** Secrets with which images are pulled. */
  Optional<List<String>> pullSecrets();

  /** ServiceAccount of the pods, which get no token of it. */
  Optional<String> serviceAccount();

  /** User and group that trainers run as; left to the image or the cluster when empty. */
  @WithDefault("10001")
  Optional<Long> user();

  /** Environment of trainers. */
  Map<String, String> environment();

  /** Environment of trainers from Secrets: name of the variable to {@code secret/key}. */
  Map<String, String> secretEnvironment();

  /** PersistentVolumeClaim of base models, mounted read-only at {@code /models}. */
  Optional<String> modelsClaim();

  /** Where a trainer keeps checkpoints. */
  Workspace workspace();

  /** Trainers on several nodes. */
  TrainJobSettings trainJob();

  /** How often everything that is watched is looked at as a whole. */
  @WithDefault("5M")
  Duration resync();

  /** What differs by technique. */
  interface TechniqueSettings {

    /** Image of its trainer. */
    Optional<String> image();

    /** CPUs. */
    Optional<String> cpu();

    /** Memory. */
    Optional<String> memory();
  }

  /** A taint that is no hindrance. */
  interface Toleration {

    /** Key of the taint; any when left out. */
    Optional<String> key();

    /** {@code Exists} or {@code Equal}. */
    @WithDefault("Exists")
    String operator();

    /** Value, with {@code Equal}. */
    Optional<String> value();

    /** {@code NoSchedule}, {@code NoExecute} or {@code PreferNoSchedule}; all when left out. */
    Optional<String> effect();
  }

  /** Where a trainer keeps checkpoints. */
  interface Workspace {

    /**
     * {@code claim}: a PersistentVolumeClaim for each job, until it ends; {@code empty-dir}: the
     * pod's own, so that a trainer whose pod is lost begins anew.
     */
    @WithDefault("claim")
    String kind();

    /** StorageClass of the claims; the cluster's default when left out. */
    Optional<String> storageClass();

    /** Size. */
    @WithDefault("20Gi")
    String size();
  }

  /** Trainers on several nodes. */
  interface TrainJobSettings {

    /** Name of the TrainingRuntime in the namespace; without one no job takes several nodes. */
    Optional<String> runtime();

    /** Kind of that runtime: {@code TrainingRuntime} or {@code ClusterTrainingRuntime}. */
    @WithDefault("TrainingRuntime")
    String runtimeKind();
  }
}
