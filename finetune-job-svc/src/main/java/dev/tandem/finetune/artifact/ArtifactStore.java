package dev.tandem.finetune.artifact;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Which of the stores is in use. The other one is never made. */
@ApplicationScoped
class ArtifactStore {

  @Produces
  @Singleton
  Artifacts chosen(
      ArtifactsConfig config,
      @Identifier(Artifacts.FOLDER) Artifacts folder,
      @Identifier(Artifacts.S3) Artifacts s3) {
    return switch (config.store()) {
      case FOLDER -> folder;
      case S3 -> s3;
    };
  }
}
