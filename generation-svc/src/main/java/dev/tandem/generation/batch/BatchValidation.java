package dev.tandem.generation.batch;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.batch.Batch.Mistake;
import dev.tandem.generation.batch.BatchQueue.Claimed;
import dev.tandem.generation.batch.BatchQueue.NewLine;
import dev.tandem.generation.batch.InputLines.Line;
import dev.tandem.generation.retrieval.Asker;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a batch's input file into lines, or ends the batch with what is wrong with it. Blocking.
 * Begun again after a crash it adds what is missing; lines added before stay.
 */
@ApplicationScoped
class BatchValidation {

  private static final int LINES_AT_ONCE = 256;
  private static final int CHARS_AT_ONCE = 2 << 20;

  private final BatchFiles files;
  private final BatchQueue queue;
  private final BatchesConfig config;

  BatchValidation(BatchFiles files, BatchQueue queue, BatchesConfig config) {
    this.files = files;
    this.queue = queue;
    this.config = config;
  }

  /**
   * @throws ApiError when the file cannot be fetched at the moment
   * @throws IOException when it cannot be written to this machine's disk
   */
  void validate(Claimed batch, Asker asker) throws IOException {
    Path file = Files.createTempFile("tandem-batch-", ".jsonl");
    try {
      files.download(asker, batch.inputFileId(), file).await().indefinitely();
      read(batch, file);
    } catch (ApiError e) {
      if (e.status() != 404) {
        throw e;
      }
      Mistake gone = new Mistake("input_file_not_found", e.getMessage(), "input_file_id", null);
      queue.fail(batch, List.of(gone)).await().indefinitely();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void read(Claimed batch, Path file) throws IOException {
    InputCheck check = new InputCheck(batch.endpoint(), config.maxLines());
    List<NewLine> waiting = new ArrayList<>();
    int chars = 0;
    try (InputLines lines = new InputLines(file, config.maxLineSize().asLongValue())) {
      Optional<Line> next = lines.next();
      while (next.isPresent() && !check.isHopeless()) {
        Optional<NewLine> line = check.read(next.get());
        line.ifPresent(waiting::add);
        chars += line.map(added -> added.body().length()).orElse(0);
        if (waiting.size() >= LINES_AT_ONCE || chars >= CHARS_AT_ONCE) {
          if (!add(batch, waiting, check)) {
            return;
          }
          chars = 0;
        }
        next = lines.next();
      }
    }
    if (add(batch, waiting, check)) {
      end(batch, check);
    }
  }

  /** False when somebody else has the batch now. After a mistake nothing needs to be added. */
  private boolean add(Claimed batch, List<NewLine> waiting, InputCheck check) {
    boolean held =
        waiting.isEmpty()
            || !check.mistakes().isEmpty()
            || queue.addLines(batch, List.copyOf(waiting)).await().indefinitely();
    waiting.clear();
    return held;
  }

  private void end(Claimed batch, InputCheck check) {
    if (check.mistakes().isEmpty()) {
      queue.begin(batch, check.lines(), check.model()).await().indefinitely();
    } else {
      queue.fail(batch, check.mistakes()).await().indefinitely();
    }
  }
}
