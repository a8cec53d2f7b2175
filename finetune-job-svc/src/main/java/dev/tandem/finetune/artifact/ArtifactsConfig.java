package dev.tandem.finetune.artifact;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where artifacts are kept. */
@ConfigMapping(prefix = "tandem.fine-tuning.artifacts")
public interface ArtifactsConfig {

  /** What keeps them: {@code folder} or {@code s3}. */
  @WithDefault("folder")
  Store store();

  /** Folder of artifacts; all replicas of the service and the model servers must see it. */
  @WithDefault("${user.home}/.local/share/tandem/artifacts")
  Path folder();

  /** Where files are written while they arrive; a folder in the one above by default. */
  Optional<Path> uploads();

  /** The object store. */
  S3 s3();

  /** Kinds of stores. */
  enum Store {
    FOLDER,
    S3
  }

  /** An S3-compatible object store. */
  interface S3 {

    /** Address of a store other than Amazon's, such as {@code http://minio:9000}. */
    Optional<URI> endpoint();

    /** Region that requests are signed for. */
    @WithDefault("us-east-1")
    String region();

    /** The bucket; it must be there. */
    Optional<String> bucket();

    /** Before every key, such as {@code tandem/}. */
    Optional<String> prefix();

    /** Whether the bucket stands in the path of an address, and not in its host name. */
    @WithDefault("true")
    boolean pathStyle();

    /**
     * File with the keys, in the form of {@code ~/.aws/credentials}, as a mounted secret has it. By
     * default they are found as all AWS tools find them: environment, profile, container, instance.
     */
    Optional<Path> credentialsFile();

    /** Folder under which model servers see the bucket; they are told an s3 address without it. */
    Optional<String> mount();

    /** Files above this size are sent in parts of it; S3 takes no less than 5M. */
    @WithDefault("16M")
    MemorySize partSize();

    /** Longest wait for a sign of life from the store. */
    @WithDefault("30S")
    Duration timeout();
  }
}
