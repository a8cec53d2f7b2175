package dev.tandem.finetune.evaluation.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.testset.TestRow;
import dev.tandem.finetune.evaluation.testset.TestRow.ExpectedSource;
import dev.tandem.finetune.files.TrainingFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/** Looks which expected sources are gone. Rows that expect them stay, and find nothing. Blocks. */
@ApplicationScoped
class MissingSources {

  private static final Logger LOG = Logger.getLogger(MissingSources.class);
  private static final String FILE = "file-";
  private static final int MOST = 200;

  private final TrainingFiles files;

  MissingSources(TrainingFiles files) {
    this.files = files;
  }

  /** Ids of files that no longer exist; names of files are not looked for. */
  List<String> of(String project, List<TestRow> rows) {
    List<String> gone = new ArrayList<>();
    try {
      rows.stream()
          .flatMap(row -> row.expectedSources().stream())
          .map(ExpectedSource::file)
          .filter(Objects::nonNull)
          .filter(file -> file.startsWith(FILE))
          .distinct()
          .limit(MOST)
          .filter(file -> files.find(project, file).isEmpty())
          .forEach(gone::add);
    } catch (ApiError e) {
      LOG.debugf("files cannot be looked for: %s", e.getMessage());
    }
    return gone;
  }
}
