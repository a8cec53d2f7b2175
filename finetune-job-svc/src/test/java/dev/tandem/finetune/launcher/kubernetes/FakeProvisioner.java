package dev.tandem.finetune.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Gives claims of {@code by-hand} a folder of this machine: the test node has no provisioner. */
final class FakeProvisioner implements AutoCloseable {

  static final String STORAGE_CLASS = "by-hand";

  private final TestNode node;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  FakeProvisioner(TestNode node) {
    this.node = node;
    clock.scheduleWithFixedDelay(this::look, 0, 100, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      for (PersistentVolumeClaim claim :
          node.admin().persistentVolumeClaims().inAnyNamespace().list().getItems()) {
        if (STORAGE_CLASS.equals(claim.getSpec().getStorageClassName())
            && claim.getSpec().getVolumeName() == null) {
          provide(claim);
        }
      }
    } catch (IOException | KubernetesClientException e) {
      // Made in the round before and not bound yet.
    }
  }

  private void provide(PersistentVolumeClaim claim) throws IOException {
    String name = claim.getMetadata().getNamespace() + "-" + claim.getMetadata().getName();
    node.admin()
        .resource(
            new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withStorageClassName(STORAGE_CLASS)
                .withAccessModes("ReadWriteOnce")
                .withCapacity(claim.getSpec().getResources().getRequests())
                .withPersistentVolumeReclaimPolicy("Retain")
                .withNewHostPath(node.hostFolder(name).toString(), "Directory")
                .withNewClaimRef()
                .withNamespace(claim.getMetadata().getNamespace())
                .withName(claim.getMetadata().getName())
                .endClaimRef()
                .endSpec()
                .build())
        .create();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
