package dev.tandem.finetune.evaluation.testset;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.dataset.check.BadRow;
import dev.tandem.finetune.dataset.check.Lines;
import dev.tandem.finetune.dataset.check.RowReader;
import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.files.TrainingFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the rows of an uploaded file. Blocks. */
@ApplicationScoped
class TestSetFile {

  private static final int ERRORS_TOLD = 10;

  private final TrainingFiles files;
  private final EvaluationsConfig config;

  TestSetFile(TrainingFiles files, EvaluationsConfig config) {
    this.files = files;
    this.config = config;
  }

  /**
   * The rows.
   *
   * @throws ApiError 404 when there is no such file, 400 {@code invalid_test_set} with the first
   *     lines that are wrong
   */
  List<TestRow> rows(String project, String id) throws IOException {
    TrainingFiles.Described file = files.find(project, id).orElseThrow(() -> missing(id));
    long most = config.maxFileSize().asLongValue();
    if (file.bytes() > most) {
      throw ApiError.invalid(
          "file",
          "The file '%s' has %d bytes; at most %d are allowed.".formatted(id, file.bytes(), most));
    }
    Path local = Files.createTempFile("tandem-test-set-", ".jsonl");
    try {
      if (!files.download(project, id, local)) {
        throw missing(id);
      }
      Reading reading = new Reading(config.maxRows());
      try (InputStream in = Files.newInputStream(local)) {
        Lines.read(in, reading);
      }
      reading.refuse();
      return reading.rows;
    } finally {
      Files.deleteIfExists(local);
    }
  }

  private static ApiError missing(String id) {
    return ApiError.of(404, "file_not_found", "file", "There is no file '" + id + "'.");
  }

  private static final class Reading implements Lines.Visitor {
    private final int most;
    private final List<TestRow> rows = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final Map<String, Long> ids = new HashMap<>();

    Reading(int most) {
      this.most = most;
    }

    @Override
    public void line(long number, byte[] bytes, int length) {
      try {
        TestRow row = TestRowReader.read(RowReader.read(bytes, length), "row-" + (rows.size() + 1));
        Long before = ids.putIfAbsent(row.id(), number);
        if (before != null) {
          throw new TestRowReader.Wrong("has the id of line " + before + ".");
        }
        if (rows.size() < most) {
          rows.add(row);
        } else {
          wrong(number, "is one more than the " + most + " rows allowed.");
        }
      } catch (BadRow | TestRowReader.Wrong e) {
        wrong(number, e.getMessage());
      }
    }

    @Override
    public void tooLong(long number) {
      wrong(number, "is too long.");
    }

    private void wrong(long number, String message) {
      if (errors.size() < ERRORS_TOLD) {
        errors.add("Line " + number + " " + message);
      }
    }

    void refuse() {
      if (!errors.isEmpty()) {
        throw ApiError.invalid("file", "invalid_test_set", String.join(" ", errors));
      }
      if (rows.isEmpty()) {
        throw ApiError.invalid("file", "empty_test_set", "The file has no rows.");
      }
    }
  }
}
