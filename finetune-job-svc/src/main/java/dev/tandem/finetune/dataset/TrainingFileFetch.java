package dev.tandem.finetune.dataset;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.files.TrainingFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;

/** Brings a file of a project here, if it is one to train with. Blocks. */
@ApplicationScoped
class TrainingFileFetch {

  private static final String PURPOSE = "fine-tune";

  private final TrainingFiles files;
  private final DatasetsConfig config;

  TrainingFileFetch(TrainingFiles files, DatasetsConfig config) {
    this.files = files;
    this.config = config;
  }

  /**
   * Writes the file's bytes to a local one.
   *
   * @param param of the request, for messages
   * @throws ApiError 404 when there is no such file, 400 when it cannot be used
   */
  void fetch(String project, String param, String id, Path to) {
    TrainingFiles.Described file = files.find(project, id).orElseThrow(() -> missing(param, id));
    if (!file.purpose().equals(PURPOSE)) {
      throw ApiError.invalid(
          param,
          "The file '%s' was uploaded with purpose '%s'; upload it with '%s'."
              .formatted(id, file.purpose(), PURPOSE));
    }
    long most = config.maxFileSize().asLongValue();
    if (file.bytes() > most) {
      throw ApiError.invalid(
          param,
          "The file '%s' has %d bytes; at most %d are allowed.".formatted(id, file.bytes(), most));
    }
    if (!files.download(project, id, to)) {
      throw missing(param, id);
    }
  }

  private static ApiError missing(String param, String id) {
    return ApiError.of(404, "file_not_found", param, "There is no file '" + id + "'.");
  }
}
