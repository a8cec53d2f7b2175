package dev.tandem.finetune.launcher.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.Launcher.Launch;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;

/**
 * The Secret with a job's file and token. It is made and removed and never read, so that this
 * service needs no right to read Secrets.
 */
record JobSecret(KubernetesClient client, String namespace, ObjectMapper json) {

  private static final int CONFLICT = 409;

  /** Makes it anew; it goes with the workload, whoever removes that. */
  void write(Launch launch, Workload owner) throws JsonProcessingException {
    Secret secret = of(launch, owner);
    try {
      client.secrets().inNamespace(namespace).resource(secret).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      // Not changed: one that an earlier workload owns goes with that at any moment.
      delete(launch.job());
      client.secrets().inNamespace(namespace).resource(secret).create();
    }
  }

  private Secret of(Launch launch, Workload owner) throws JsonProcessingException {
    String file = json.writeValueAsString(launch.file().in(PodTemplate.WORK + "/" + launch.job()));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(Names.of(launch.job()))
        .withLabels(Names.labels(launch.job()))
        .addNewOwnerReference()
        .withApiVersion(owner.apiVersion())
        .withKind(owner.kind())
        .withName(owner.name())
        .withUid(owner.uid())
        .endOwnerReference()
        .endMetadata()
        .withStringData(Map.of(Names.JOB_FILE, file, Names.TOKEN, launch.token()))
        .build();
  }

  void delete(String job) {
    client.secrets().inNamespace(namespace).withName(Names.of(job)).delete();
  }
}
