package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.dataset.Dataset.Kind;
import dev.tandem.finetune.dataset.DatasetKeeper.Draft;
import dev.tandem.finetune.dataset.check.CanonicalRows;
import dev.tandem.finetune.dataset.check.CheckRequest;
import dev.tandem.finetune.dataset.check.DataCheck;
import dev.tandem.finetune.dataset.check.Format;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes data sets of files. Blocks. */
@ApplicationScoped
class FileDatasets {

  private final TrainingFileFetch files;
  private final DatasetKeeper keeper;

  FileDatasets(TrainingFileFetch files, DatasetKeeper keeper) {
    this.files = files;
    this.keeper = keeper;
  }

  /**
   * The data set of a file's rows.
   *
   * @param name or null
   * @param format or null for the one of the first row
   * @throws ApiError 404 or 400 for a file that cannot be used
   */
  Dataset create(String project, String file, String name, Format format) throws IOException {
    if (file.startsWith(Dataset.PREFIX)) {
      throw ApiError.invalid("file", "'file' names a data set; it must name a file.");
    }
    try (Workspace work = new Workspace()) {
      Path local = work.file("rows.jsonl");
      files.fetch(project, "file", file, local);
      CheckRequest.Rows rows = () -> Files.newInputStream(local);
      Format found = format != null ? format : CanonicalRows.formatOf(rows);
      // Checked as it was sent, so that errors name the lines of the file.
      DatasetKeeper.refuse("file", DataCheck.check(CheckRequest.ofRows(found, rows)));
      Path canonical = work.file("canonical.jsonl");
      try (InputStream in = rows.open();
          OutputStream out = new BufferedOutputStream(Files.newOutputStream(canonical))) {
        CanonicalRows.write(in, out);
      }
      Draft draft =
          new Draft(
              project,
              name,
              "file",
              found,
              Kind.FILE,
              JsonNodeFactory.instance.objectNode().put("type", "file").put("file", file),
              List.of(file));
      return keeper.keep(draft, canonical, Optional.empty());
    }
  }
}
