package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.LaunchFailed;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The folders of a trainer. */
record Volumes(KubernetesConfig config) {

  /** Whether the working folder outlives a pod. */
  static boolean survives(KubernetesConfig config) {
    return switch (config.workspace().kind()) {
      case "claim" -> true;
      case "empty-dir" -> false;
      default ->
          throw new LaunchFailed(
              "tandem.fine-tuning.kubernetes.workspace.kind is '%s'; it must be claim or empty-dir."
                  .formatted(config.workspace().kind()));
    };
  }

  List<Volume> of(String job) {
    List<Volume> all = new ArrayList<>();
    all.add(jobFile(job));
    all.add(work(job));
    all.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    all.add(
        new VolumeBuilder()
            .withName("shm")
            .withNewEmptyDir()
            .withMedium("Memory")
            .withSizeLimit(new Quantity(config.sharedMemory()))
            .endEmptyDir()
            .build());
    config
        .modelsClaim()
        .ifPresent(
            claim ->
                all.add(
                    new VolumeBuilder()
                        .withName("models")
                        .withNewPersistentVolumeClaim(claim, true)
                        .build()));
    return all;
  }

  // The token is in the environment and not beside it.
  private static Volume jobFile(String job) {
    return new VolumeBuilder()
        .withName("job")
        .withNewSecret()
        .withSecretName(Names.of(job))
        .addNewItem(Names.JOB_FILE, null, Names.JOB_FILE)
        .endSecret()
        .build();
  }

  private Volume work(String job) {
    VolumeBuilder work = new VolumeBuilder().withName("work");
    if (survives(config)) {
      return work.withNewPersistentVolumeClaim(Names.of(job), false).build();
    }
    return work.withNewEmptyDir()
        .withSizeLimit(new Quantity(config.workspace().size()))
        .endEmptyDir()
        .build();
  }

  /** The claim of a job's working folder, which no Job owns: it outlives them. */
  PersistentVolumeClaim claim(String job) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(Names.of(job))
        .withLabels(Names.labels(job))
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(config.workspace().storageClass().orElse(null))
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity(config.workspace().size())))
        .endResources()
        .endSpec()
        .build();
  }
}
