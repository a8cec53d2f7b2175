package dev.tandem.retrieval.parse.format;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits on what one file may cost to read. A file past one of them fails with invalid_file. */
@ConfigMapping(prefix = "tandem.parse")
public interface ParseConfig {

  /** Longest time that reading one file may take. */
  @WithDefault("120s")
  Duration timeLimit();

  /** Most characters of text that one file may hold. */
  @WithDefault("33554432")
  int maxCharacters();

  /** Largest HTML or XML source: its tree takes many times as much memory. */
  @WithDefault("16M")
  MemorySize maxMarkup();

  /** Most pages of a PDF. */
  @WithDefault("5000")
  int maxPages();

  /** Most bytes that the parts of a packed format such as DOCX may unpack to. */
  @WithDefault("256M")
  MemorySize maxUnpacked();

  /** Most bytes that one packed byte may unpack to, once a part is larger than a megabyte. */
  @WithDefault("200")
  int maxUnpackRatio();

  /** Most parts of a packed format. */
  @WithDefault("10000")
  int maxParts();
}
