package dev.tandem.api.limit;

import io.smallrye.mutiny.Uni;

/** How much a project has stored; told by the service that keeps files. */
public interface StoredBytes {

  /** In bytes, of all files of the project. */
  Uni<Long> of(String project);
}
