package dev.tandem.finetune.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Optional;

/**
 * A Job or TrainJob, as far as this launcher goes by it.
 *
 * @param suspended whether it is to have no pods until it is resumed
 * @param end empty as long as it has not ended
 */
record Workload(
    ObjectMeta metadata, String apiVersion, String kind, boolean suspended, Optional<End> end) {

  /** How it ended. */
  record End(boolean complete, String reason, String message) {}

  static Workload of(HasMetadata resource, boolean suspended, Optional<End> end) {
    return new Workload(
        resource.getMetadata(), resource.getApiVersion(), resource.getKind(), suspended, end);
  }

  String name() {
    return metadata.getName();
  }

  String uid() {
    return metadata.getUid();
  }

  /** The job that it trains. */
  String job() {
    return metadata.getLabels().get(Names.JOB);
  }

  boolean deleting() {
    return metadata.getDeletionTimestamp() != null;
  }

  /** Kueue's queue that says when it is suspended. */
  Optional<String> queue() {
    return Optional.ofNullable(metadata.getLabels().get(Names.QUEUE));
  }

  /** Whether this service stopped it, and not somebody else. */
  boolean stopped() {
    return "true".equals(annotations().get(Names.STOPPED));
  }

  /** The exit code of its trainer when it was stopped, if it was seen. */
  Optional<Integer> exitCode() {
    return Optional.ofNullable(annotations().get(Names.EXIT_CODE))
        .filter(code -> !code.isEmpty())
        .map(Integer::valueOf);
  }

  private Map<String, String> annotations() {
    return metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
  }
}
