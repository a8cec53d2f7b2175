package dev.tandem.generation.batch;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Page;
import dev.tandem.generation.batch.BatchFiles.InputFile;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Batches of projects: made, looked at and cancelled. Running them is the workers' part. */
@ApplicationScoped
public class Batches {

  private static final Pattern ID = Pattern.compile("batch_[0-9a-z]{24}");
  private static final Set<String> CANCELLED = Set.of("cancelling", "cancelled");

  private final BatchStore store;
  private final BatchFiles files;
  private final BatchWorker worker;
  private final BatchesConfig config;
  private final Clock clock;

  public Batches(
      BatchStore store, BatchFiles files, BatchWorker worker, BatchesConfig config, Clock clock) {
    this.store = store;
    this.files = files;
    this.worker = worker;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Accepts a batch; from here on it is run.
   *
   * @throws ApiError 400 by the Uni, when its file is not there or cannot be one of requests
   */
  Uni<Batch> create(Asker asker, NewBatch batch) {
    return files
        .find(asker, batch.inputFileId())
        .invoke(file -> check(batch, file))
        .chain(
            () ->
                store.create(
                    asker, Ids.next(Batch.PREFIX), batch, clock.instant(), config.window()))
        .invoke(worker::announce);
  }

  private void check(NewBatch batch, Optional<InputFile> file) {
    long most = config.maxFileSize().asLongValue();
    if (file.isEmpty()) {
      throw invalidFile("There is no file with id '" + batch.inputFileId() + "'.");
    }
    if (!file.get().purpose().equals("batch")) {
      throw invalidFile(
          "The input file's purpose is '" + file.get().purpose() + "', and must be 'batch'.");
    }
    if (file.get().bytes() > most) {
      throw invalidFile("The input file must have at most " + most + " bytes.");
    }
  }

  private static ApiError invalidFile(String message) {
    return ApiError.invalid("input_file_id", message);
  }

  /**
   * @throws ApiError 404 by the Uni, when the project has no such batch
   */
  Uni<Batch> find(String project, String id) {
    return (isId(id) ? store.find(project, id) : Uni.createFrom().item(Optional.<Batch>empty()))
        .map(found -> found.orElseThrow(() -> unknown(id)));
  }

  /**
   * @param limit at least 1
   * @throws ApiError 400 by the Uni, when the cursor is no batch of the project
   */
  Uni<Page<Batch>> list(String project, String after, int limit) {
    if (after != null && !isId(after)) {
      throw unknownCursor();
    }
    return store
        .list(project, after, limit + 1)
        .map(found -> Page.cut(found.orElseThrow(Batches::unknownCursor), limit, Batch::id));
  }

  /**
   * Stops the batch; lines in flight are broken off. Cancelling again changes nothing.
   *
   * @throws ApiError by the Uni: 404 when the project has no such batch, 400 when it is over
   */
  Uni<Batch> cancel(String project, String id) {
    if (!isId(id)) {
      throw unknown(id);
    }
    return store
        .cancel(project, id, clock.instant())
        .map(
            found -> {
              Batch batch = found.orElseThrow(() -> unknown(id));
              if (!CANCELLED.contains(batch.status())) {
                throw ApiError.invalid(
                    null, "A batch with status '" + batch.status() + "' cannot be cancelled.");
              }
              return batch;
            })
        .invoke(worker::announce);
  }

  private static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  private static ApiError unknown(String id) {
    return ApiError.notFound("batch", id);
  }

  private static ApiError unknownCursor() {
    return ApiError.invalid("after", "'after' must be the id of a batch.");
  }
}
