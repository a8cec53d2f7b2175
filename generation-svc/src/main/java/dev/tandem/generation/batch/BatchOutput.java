package dev.tandem.generation.batch;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.batch.BatchQueue.Claimed;
import dev.tandem.generation.batch.LineQueue.Ended;
import dev.tandem.generation.retrieval.Asker;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes what became of a batch's lines into its two files, answers and failures, and ends it.
 * Blocking. A file that was kept before a crash is not kept again.
 */
@ApplicationScoped
class BatchOutput {

  private final BatchFiles files;
  private final BatchQueue queue;
  private final LineQueue lines;
  private final ObjectMapper json;

  BatchOutput(BatchFiles files, BatchQueue queue, LineQueue lines, ObjectMapper json) {
    this.files = files;
    this.queue = queue;
    this.lines = lines;
    this.json = json;
  }

  /**
   * @throws dev.tandem.api.error.ApiError when the files cannot be kept at the moment
   * @throws IOException when they cannot be written to this machine's disk
   */
  void write(Claimed batch, Asker asker) throws IOException {
    boolean cancelled = batch.status() == BatchStatus.CANCELLING;
    boolean complete = false;
    if (batch.started()) {
      Path answers = Files.createTempFile("tandem-batch-", "-output.jsonl");
      Path failures = Files.createTempFile("tandem-batch-", "-error.jsonl");
      try {
        complete = write(batch, answers, failures);
        if (!keep(batch, asker, answers, failures)) {
          return;
        }
      } finally {
        Files.deleteIfExists(answers);
        Files.deleteIfExists(failures);
      }
    }
    BatchStatus end =
        cancelled ? BatchStatus.CANCELLED : complete ? BatchStatus.COMPLETED : BatchStatus.EXPIRED;
    queue.finish(batch, end).await().indefinitely();
  }

  /** Whether every line has a result. */
  private boolean write(Claimed batch, Path answers, Path failures) throws IOException {
    LineResult missing = notRun(batch.status());
    boolean complete = true;
    try (OutputStream good = new BufferedOutputStream(Files.newOutputStream(answers));
        OutputStream bad = new BufferedOutputStream(Files.newOutputStream(failures))) {
      List<Ended> page = lines.page(batch.number(), 0).await().indefinitely();
      while (!page.isEmpty()) {
        for (Ended line : page) {
          complete &= line.result() != null;
          LineResult result = line.result() == null ? missing : line.result();
          write(result.succeeded() ? good : bad, line, result);
        }
        page = lines.page(batch.number(), page.getLast().line()).await().indefinitely();
      }
    }
    return complete;
  }

  private static LineResult notRun(BatchStatus status) {
    return status == BatchStatus.CANCELLING
        ? LineVerdict.failed(
            "batch_cancelled", "The batch was cancelled before this request was answered.")
        : LineVerdict.failed(
            "batch_expired",
            "This request could not be answered before the completion window ended.");
  }

  private void write(OutputStream out, Ended line, LineResult result) throws IOException {
    try (JsonGenerator row = json.createGenerator(out)) {
      row.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      row.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      row.writeStartObject();
      row.writeStringField("id", line.id());
      row.writeStringField("custom_id", line.customId());
      row.writeFieldName("response");
      if (result.answer() == null) {
        row.writeNull();
      } else {
        row.writeStartObject();
        row.writeNumberField("status_code", result.status());
        row.writeStringField("request_id", result.requestId());
        row.writeFieldName("body");
        row.writeRawValue(result.answer());
        row.writeEndObject();
      }
      row.writeFieldName("error");
      row.writeRawValue(result.error() == null ? "null" : result.error());
      row.writeEndObject();
    }
    out.write('\n');
  }

  /** False when somebody else has the batch now. */
  private boolean keep(Claimed batch, Asker asker, Path answers, Path failures) throws IOException {
    String output = batch.outputFileId();
    if (output == null && Files.size(answers) > 0) {
      output = keep(batch, asker, "_output.jsonl", answers);
      if (!queue.noteFiles(batch, output, batch.errorFileId()).await().indefinitely()) {
        return false;
      }
    }
    if (batch.errorFileId() == null && Files.size(failures) > 0) {
      String error = keep(batch, asker, "_error.jsonl", failures);
      return queue.noteFiles(batch, output, error).await().indefinitely();
    }
    return true;
  }

  private String keep(Claimed batch, Asker asker, String suffix, Path file) {
    return files.keep(asker, batch.id() + suffix, file, batch.outputLife()).await().indefinitely();
  }
}
