package dev.tandem.finetune.launcher.kubernetes;

import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher.Launch;
import dev.tandem.finetune.model.BaseModel.GpuShape;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the pod of a trainer is like: as little as pod security {@code restricted} leaves it. */
record PodTemplate(KubernetesConfig config) {

  /** Folder of the volume that survives restarts. */
  static final String WORK = "/work";

  private static final String JOB_FOLDER = "/job";
  private static final String TMP = "/tmp";

  PodTemplateSpec of(Launch launch) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Names.labels(launch.job()))
        .endMetadata()
        .withSpec(spec(launch))
        .build();
  }

  private PodSpec spec(Launch launch) {
    PodSpecBuilder spec =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withServiceAccountName(config.serviceAccount().orElse(null))
            .withTerminationGracePeriodSeconds(config.grace().toSeconds())
            .withPriorityClassName(config.priorityClass().orElse(null))
            .withNodeSelector(nodes(launch.gpu()))
            .withTolerations(config.tolerations().stream().map(PodTemplate::toleration).toList())
            .withImagePullSecrets(
                config.pullSecrets().orElse(List.of()).stream()
                    .map(LocalObjectReference::new)
                    .toList())
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(config.user().orElse(null))
            .withRunAsGroup(config.user().orElse(null))
            .withFsGroup(config.user().orElse(null))
            .withFsGroupChangePolicy(config.user().map(user -> "OnRootMismatch").orElse(null))
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .withVolumes(new Volumes(config).of(launch.job()))
            .withContainers(container(launch));
    if (!Volumes.survives(config)) {
      spec.withInitContainers(numbering(launch));
    }
    return spec.build();
  }

  private Container container(Launch launch) {
    return new ContainerBuilder()
        .withName(Names.CONTAINER)
        .withImage(image(launch))
        .withImagePullPolicy("IfNotPresent")
        .withCommand(config.command().orElse(null))
        .withArgs(JOB_FOLDER + "/" + Names.JOB_FILE)
        .withEnv(environment(launch.job()))
        .withResources(resources(launch))
        .withSecurityContext(restricted())
        .withVolumeMounts(mounts())
        // What a trainer wrote last, where it could not tell the service itself.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .build();
  }

  /**
   * A trainer numbers what it tells in its folder. Where that is lost with a pod, the next one's
   * numbers must be greater all the same, or the service took them for what it knows already.
   */
  private Container numbering(Launch launch) {
    String folder = WORK + "/" + launch.job();
    String script =
        "import os, sys, time\n"
            + "os.makedirs(sys.argv[1], exist_ok=True)\n"
            + "open(sys.argv[1] + '/progress.sent', 'w').write(str(int(time.time() * 1000)))\n";
    return new ContainerBuilder()
        .withName("numbering")
        .withImage(image(launch))
        .withImagePullPolicy("IfNotPresent")
        .withCommand("python3", "-c", script, folder)
        .withResources(resources(launch))
        .withSecurityContext(restricted())
        .withVolumeMounts(mount("work", WORK))
        .build();
  }

  String image(Launch launch) {
    return technique(launch)
        .flatMap(KubernetesConfig.TechniqueSettings::image)
        .or(config::image)
        .orElseThrow(
            () ->
                new LaunchFailed(
                    "There is no image for the technique %s: tandem.fine-tuning.kubernetes.image must name one."
                        .formatted(launch.file().technique())));
  }

  private Optional<KubernetesConfig.TechniqueSettings> technique(Launch launch) {
    return Optional.ofNullable(config.techniques().get(launch.file().technique()));
  }

  List<EnvVar> environment(String job) {
    List<EnvVar> all = new ArrayList<>();
    all.add(fromSecret("TANDEM_JOB_TOKEN", Names.of(job), Names.TOKEN));
    all.add(new EnvVar("HOME", TMP, null));
    all.add(new EnvVar("HF_HOME", WORK + "/huggingface", null));
    config.environment().forEach((name, value) -> all.add(new EnvVar(name, value, null)));
    config
        .secretEnvironment()
        .forEach(
            (name, place) -> {
              String[] parts = place.split("/", 2);
              if (parts.length < 2) {
                throw new LaunchFailed(
                    "tandem.fine-tuning.kubernetes.secret-environment.%s must be SECRET/KEY."
                        .formatted(name));
              }
              all.add(fromSecret(name, parts[0], parts[1]));
            });
    return all;
  }

  static EnvVar fromSecret(String name, String secret, String key) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef(key, secret, false)
        .endValueFrom()
        .build();
  }

  /** CPUs are asked for and not limited; what is left over on a node helps a trainer. */
  ResourceRequirements resources(Launch launch) {
    Quantity memory =
        new Quantity(
            technique(launch)
                .flatMap(KubernetesConfig.TechniqueSettings::memory)
                .orElse(config.memory()));
    Quantity cpu =
        new Quantity(
            technique(launch)
                .flatMap(KubernetesConfig.TechniqueSettings::cpu)
                .orElse(config.cpu()));
    ResourceRequirementsBuilder resources =
        new ResourceRequirementsBuilder()
            .addToRequests("cpu", cpu)
            .addToRequests("memory", memory)
            .addToLimits("memory", memory);
    if (launch.gpu().count() > 0) {
      Quantity gpus = new Quantity(Integer.toString(launch.gpu().count()));
      resources.addToRequests(config.gpuResource(), gpus).addToLimits(config.gpuResource(), gpus);
    }
    return resources.build();
  }

  private Map<String, String> nodes(GpuShape gpu) {
    Map<String, String> labels = new HashMap<>(config.nodeSelector());
    if (gpu.count() > 0) {
      gpu.type().ifPresent(type -> labels.put(config.gpuTypeLabel(), type));
    }
    return labels;
  }

  private static Toleration toleration(KubernetesConfig.Toleration of) {
    return new TolerationBuilder()
        .withKey(of.key().orElse(null))
        .withOperator(of.operator())
        .withValue(of.value().orElse(null))
        .withEffect(of.effect().orElse(null))
        .build();
  }

  private static SecurityContext restricted() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withRunAsNonRoot(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  private List<VolumeMount> mounts() {
    List<VolumeMount> all = new ArrayList<>();
    all.add(new VolumeMountBuilder(mount("job", JOB_FOLDER)).withReadOnly(true).build());
    all.add(mount("work", WORK));
    all.add(mount("tmp", TMP));
    all.add(mount("shm", "/dev/shm"));
    if (config.modelsClaim().isPresent()) {
      all.add(new VolumeMountBuilder(mount("models", "/models")).withReadOnly(true).build());
    }
    return all;
  }

  private static VolumeMount mount(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).build();
  }
}
