package dev.tandem.finetune.dataset;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.files.TrainingFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Looks whether the files that data sets were made from are still there, and notes when one is not.
 * Nobody tells of deletions (services call in one direction only), so it is looked whenever a data
 * set is shown. Blocks.
 */
@ApplicationScoped
class SourceFiles {

  private static final Logger LOG = Logger.getLogger(SourceFiles.class);

  /** Files that are looked for at one time. */
  private static final int MOST = 100;

  private final TrainingFiles files;
  private final DatasetStore store;
  private final Clock clock;

  SourceFiles(TrainingFiles files, DatasetStore store, Clock clock) {
    this.files = files;
    this.store = store;
    this.clock = clock;
  }

  /** Those of the files that are gone; none while nobody can say. */
  Set<String> gone(String project, Collection<String> ids) {
    Set<String> gone = new HashSet<>();
    try {
      for (String id : ids.stream().distinct().limit(MOST).toList()) {
        if (files.find(project, id).isEmpty()) {
          gone.add(id);
        }
      }
    } catch (ApiError e) {
      LOG.debugf("files cannot be looked for: %s", e.getMessage());
    }
    return gone;
  }

  /** The same data sets with what is known of their files now. */
  List<Dataset> flagged(String project, List<Dataset> datasets) {
    Set<String> gone =
        gone(
            project,
            datasets.stream()
                .filter(each -> each.sourceDeletedAt() == null)
                .flatMap(each -> each.sourceFiles().stream())
                .toList());
    Instant now = clock.instant();
    gone.forEach(file -> store.flag(project, file, now).await().indefinitely());
    return datasets.stream()
        .map(
            each ->
                each.sourceDeletedAt() == null
                        && each.sourceFiles().stream().anyMatch(gone::contains)
                    ? each.flagged(now)
                    : each)
        .toList();
  }
}
