package dev.tandem.finetune.dataset.files;

import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.dataset.DatasetStore;
import dev.tandem.finetune.files.TrainingFiles;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Answers for ids of data sets, and leaves all others to retrieval-svc. */
@Decorator
@Priority(10)
public class DatasetsAsFiles implements TrainingFiles {

  private static final String PURPOSE = "fine-tune";

  private final TrainingFiles files;
  private final DatasetStore store;
  private final Artifacts artifacts;

  @Inject
  DatasetsAsFiles(@Delegate @Any TrainingFiles files, DatasetStore store, Artifacts artifacts) {
    this.files = files;
    this.store = store;
    this.artifacts = artifacts;
  }

  @Override
  public Optional<Described> find(String project, String id) {
    return id.startsWith(Dataset.PREFIX)
        ? dataset(project, id).map(found -> new Described(id, PURPOSE, found.bytes()))
        : files.find(project, id);
  }

  @Override
  public boolean download(String project, String id, Path to) {
    if (!id.startsWith(Dataset.PREFIX)) {
      return files.download(project, id, to);
    }
    if (dataset(project, id).isEmpty()) {
      return false;
    }
    try {
      Optional<InputStream> rows = artifacts.open(Dataset.rowsKey(id));
      if (rows.isEmpty()) {
        return false;
      }
      try (InputStream in = rows.get()) {
        Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String keepResult(String project, String name, byte[] content) {
    return files.keepResult(project, name, content);
  }

  private Optional<Dataset> dataset(String project, String id) {
    return store.find(project, id).await().indefinitely();
  }
}
