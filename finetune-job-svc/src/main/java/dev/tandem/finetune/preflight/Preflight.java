package dev.tandem.finetune.preflight;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Port to the check of the files of a job. Blocks for as long as the files are read. */
public interface Preflight {

  /**
   * What is to be looked at.
   *
   * @param method supervised or dpo
   * @param technique as the API names it
   * @param context longest row in tokens
   * @param training local copy of the training file
   * @param validation local copy of the validation file
   */
  record Request(
      String method, String technique, int context, Path training, Optional<Path> validation) {}

  /**
   * What was found.
   *
   * @param rows of the training file
   * @param errors make the job fail; the first are enough, with their lines and reasons
   * @param warnings go to the job's events
   */
  record Report(long rows, List<Finding> errors, List<String> warnings) {}

  /**
   * Something that is wrong.
   *
   * @param param {@code training_file} or {@code validation_file}
   * @param message a sentence that names the line; never a value of the data
   */
  record Finding(String param, String message) {}

  /**
   * Reads the files and reports.
   *
   * @throws IOException when the local copies cannot be read
   */
  Report check(Request request) throws IOException;
}
