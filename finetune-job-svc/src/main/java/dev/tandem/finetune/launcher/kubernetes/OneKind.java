package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.launcher.kubernetes.Workload.End;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What Jobs and TrainJobs have in common, which differ in what they look like inside. */
abstract class OneKind<T extends HasMetadata> implements Workloads {

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** Types of conditions that are ends. */
  static final Set<String> ENDS = Set.of("Complete", "Failed");

  final KubernetesClient client;
  final String namespace;
  final KubernetesConfig config;

  /** Of this service, so that what another one made here is left alone. */
  private final String installation;

  OneKind(KubernetesClient client, String namespace, KubernetesConfig config, String installation) {
    this.client = client;
    this.namespace = namespace;
    this.config = config;
    this.installation = installation;
  }

  abstract NonNamespaceOperation<T, ? extends KubernetesResourceList<T>, ? extends Resource<T>>
      all();

  abstract T manifest(Launch launch);

  abstract Workload workload(T resource);

  /**
   * The end that a condition is.
   *
   * @param type one of {@link #ENDS}
   */
  static End end(String type, String reason, String message) {
    return new End(type.equals("Complete"), reason, message);
  }

  /** Of one that is stopped, until there is its Secret; with a queue, until Kueue says so. */
  final ObjectMeta metadata(Launch launch) {
    Map<String, String> labels = new HashMap<>(Names.labels(launch.job()));
    labels.put(Names.INSTALLATION, installation);
    config.queue().ifPresent(queue -> labels.put(Names.QUEUE, queue));
    return new ObjectMetaBuilder()
        .withName(Names.of(launch.job()))
        .withLabels(labels)
        .addToAnnotations(Names.STOPPED, "true")
        .build();
  }

  @Override
  public final Optional<Workload> find(String job) {
    return Optional.ofNullable(all().withName(Names.of(job)).get()).map(this::workload);
  }

  @Override
  public final Workload create(Launch launch) {
    return workload(all().resource(manifest(launch)).create());
  }

  @Override
  public final void suspend(String job) {
    patch(job, Names.SUSPEND);
  }

  @Override
  public final void resume(String job) {
    patch(job, Names.resume(config.queue().isPresent()));
  }

  @Override
  public final void note(String job, int exitCode) {
    patch(job, Names.noteOf(exitCode));
  }

  private void patch(String job, String patch) {
    all().withName(Names.of(job)).patch(MERGE, patch);
  }

  @Override
  public final void delete(String job) {
    all().withName(Names.of(job)).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  @Override
  public final Set<String> jobs() {
    return jobs(any -> true);
  }

  @Override
  public final Set<String> madeHereBefore(Instant time) {
    return jobs(
        made ->
            installation.equals(made.getLabels().get(Names.INSTALLATION))
                && Instant.parse(made.getCreationTimestamp()).isBefore(time));
  }

  private Set<String> jobs(Predicate<ObjectMeta> which) {
    List<T> found = all().withLabel(Names.MANAGER, Names.TANDEM).list().getItems();
    return found.stream()
        .map(HasMetadata::getMetadata)
        .filter(made -> made.getDeletionTimestamp() == null && which.test(made))
        .map(made -> made.getLabels().get(Names.JOB))
        .collect(Collectors.toSet());
  }
}
