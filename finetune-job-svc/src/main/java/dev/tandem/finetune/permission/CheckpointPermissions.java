package dev.tandem.finetune.permission;

import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/**
 * Port to the permissions on checkpoints. Every call fails with {@link
 * dev.tandem.api.error.ApiError} 404 when the owner has no such checkpoint.
 */
public interface CheckpointPermissions {

  /** Permits these projects, those that were permitted before among them. */
  Uni<List<CheckpointPermission>> create(
      String owner, String model, List<String> projects, Instant at);

  /**
   * The permissions on a checkpoint.
   *
   * @param project the only one to be listed, or null
   */
  Uni<Page<CheckpointPermission>> list(
      String owner, String model, String project, PageRequest page);

  /** Takes a permission away; fails with 404 when there is none with this id. */
  Uni<Void> delete(String owner, String model, String id);
}
