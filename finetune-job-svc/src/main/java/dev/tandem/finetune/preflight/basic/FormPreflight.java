package dev.tandem.finetune.preflight.basic;

import dev.tandem.finetune.preflight.Preflight;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Form of every row, and their number. Reads each file once, a line at a time. */
@DefaultBean
@ApplicationScoped
public class FormPreflight implements Preflight {

  private static final int MIN_ROWS = 10;
  private static final int FEW_ROWS = 100;
  private static final int MAX_FINDINGS = 20;
  private static final int MAX_LINE_BYTES = 16 << 20;

  @Override
  public Report check(Request request) throws IOException {
    List<Finding> errors = new ArrayList<>();
    RowForm form = RowForm.of(request.method());
    long rows = read(request.training(), "training_file", form, errors);
    if (request.validation().isPresent()) {
      read(request.validation().get(), "validation_file", form, errors);
    }
    List<String> warnings = new ArrayList<>();
    if (errors.isEmpty() && rows < MIN_ROWS) {
      errors.add(
          new Finding(
              "training_file",
              "The training file has %d rows; at least %d are needed.".formatted(rows, MIN_ROWS)));
    } else if (rows < FEW_ROWS) {
      warnings.add(
          "The training file has %d rows. Fewer than %d seldom change a model much."
              .formatted(rows, FEW_ROWS));
    }
    return new Report(rows, List.copyOf(errors), warnings);
  }

  private static long read(Path file, String param, RowForm form, List<Finding> errors)
      throws IOException {
    long rows = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (long number = 1; errors.size() < MAX_FINDINGS; number++) {
        boolean more = readLine(in, line);
        if (line.size() > MAX_LINE_BYTES) {
          errors.add(new Finding(param, "Line " + number + " is longer than 16 MB."));
        } else if (!line.toString(StandardCharsets.UTF_8).isBlank()) {
          rows++;
          String place = "Line " + number;
          form.mistake(line.toByteArray())
              .ifPresent(why -> errors.add(new Finding(param, place + " " + why)));
        }
        if (!more) {
          break;
        }
      }
    }
    return rows;
  }

  /** What is beyond the longest line is read and dropped. False at the end of the file. */
  private static boolean readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
    line.reset();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      if (line.size() <= MAX_LINE_BYTES) {
        line.write(next);
      }
      next = in.read();
    }
    return next >= 0;
  }
}
