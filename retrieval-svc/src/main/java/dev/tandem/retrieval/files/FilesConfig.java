package dev.tandem.retrieval.files;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Uploaded files. */
@ConfigMapping(prefix = "tandem.files")
public interface FilesConfig {

  /** Folder that keeps the bytes of files; made when it is missing. */
  @WithDefault("${user.home}/.tandem/files")
  Path folder();

  /** Largest file that one request may bring; larger ones come in parts. */
  @WithDefault("512M")
  MemorySize maxSize();

  /** Largest file that an upload in parts may become. */
  @WithDefault("8G")
  MemorySize maxUploadSize();

  /** Largest part of an upload in parts. */
  @WithDefault("64M")
  MemorySize maxPartSize();

  /** How long an upload in parts may take. */
  @WithDefault("1H")
  Duration uploadLife();
}
