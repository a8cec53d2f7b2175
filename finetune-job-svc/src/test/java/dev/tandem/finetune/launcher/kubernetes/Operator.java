package dev.tandem.finetune.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.TimeUnit;

/** Whoever runs the cluster, at work in one namespace. */
record Operator(KubernetesClient admin, String namespace) {

  private static final String QUOTA = "none";

  void suspend(String job, boolean suspended) {
    admin
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withName(Names.of(job))
        .edit(
            old -> {
              old.getSpec().setSuspend(suspended);
              return old;
            });
  }

  void deletePods(String job) {
    admin.pods().inNamespace(namespace).withLabel(Names.JOB, job).delete();
  }

  /** Returns when the quota holds. */
  void allowNoMore(String resource) {
    admin
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName(QUOTA)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addToHard(resource, new Quantity("0"))
                .endSpec()
                .build())
        .create();
    admin
        .resourceQuotas()
        .inNamespace(namespace)
        .withName(QUOTA)
        .waitUntilCondition(
            (ResourceQuota quota) ->
                quota != null
                    && quota.getStatus() != null
                    && quota.getStatus().getHard().containsKey(resource),
            1,
            TimeUnit.MINUTES);
  }

  void allowAgain() {
    admin.resourceQuotas().inNamespace(namespace).withName(QUOTA).delete();
  }

  void leave() {
    admin.pods().inNamespace(namespace).withGracePeriod(1).delete();
    admin.namespaces().withName(namespace).delete();
  }
}
