package dev.tandem.finetune.preflight;

import dev.tandem.finetune.model.BaseModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Port to the check of the files of a job. Blocks for as long as the files are read. */
public interface Preflight {

  /**
   * What is to be looked at.
   *
   * @param model that is tuned
   * @param method supervised or dpo
   * @param technique as the API names it
   * @param epochs passes over the rows, 0 when nobody said
   * @param training local copy of the training file
   * @param validation local copy of the validation file
   */
  record Request(
      BaseModel model,
      String method,
      String technique,
      int epochs,
      Path training,
      Optional<Path> validation) {}

  /**
   * What was found.
   *
   * @param rows of the training file
   * @param errors make the job fail; the first are enough, with their lines and reasons
   * @param warnings go to the job's events
   * @param notes likewise, of what is only good to know
   */
  record Report(long rows, List<Finding> errors, List<String> warnings, List<String> notes) {}

  /**
   * Something that is wrong.
   *
   * @param param {@code training_file} or {@code validation_file}
   * @param message a sentence that names the line; never a value of the data
   */
  record Finding(String param, String message) {}

  /** How many rows are trained on, and how many are held back to validate with. */
  record Split(long training, long validation) {}

  /**
   * Reads the files and reports.
   *
   * @throws IOException when the local copies cannot be read
   */
  Report check(Request request) throws IOException;

  /**
   * Divides the training file of a request that has no validation file. Rows that are alike stay on
   * one side; the same seed divides in the same way. Empty when all rows are alike, so that none
   * can be held back, and nothing is written then.
   *
   * @param request one that was checked and has no errors
   * @param training local file to be written
   * @param validation likewise
   * @throws IOException when a local file cannot be read or written
   */
  Optional<Split> split(Request request, long seed, Path training, Path validation)
      throws IOException;
}
