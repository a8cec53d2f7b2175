package dev.tandem.finetune.dataset;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.dataset.DatasetStore.Filter;
import dev.tandem.finetune.dataset.DatasetStore.JobUse;
import dev.tandem.finetune.dataset.check.Format;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The data sets of each project, as their owners make and look at them. Thread-safe. */
@ApplicationScoped
public class Datasets {

  private static final int MAX_NAME = 128;
  private static final int MAX_ID = 256;

  private final DatasetStore store;
  private final FileDatasets ofFiles;
  private final StoreDatasets ofStores;
  private final DatasetRows rows;
  private final Lineages lineages;
  private final SourceFiles sources;
  private final Artifacts artifacts;
  private final CheckPool pool;
  private final Clock clock;

  Datasets(
      DatasetStore store,
      FileDatasets ofFiles,
      StoreDatasets ofStores,
      DatasetRows rows,
      Lineages lineages,
      SourceFiles sources,
      Artifacts artifacts,
      CheckPool pool,
      Clock clock) {
    this.store = store;
    this.ofFiles = ofFiles;
    this.ofStores = ofStores;
    this.rows = rows;
    this.lineages = lineages;
    this.sources = sources;
    this.artifacts = artifacts;
    this.pool = pool;
    this.clock = clock;
  }

  /** Makes a data set; the one that is there when name and content are the same. */
  public Uni<DatasetObject> create(String project, CreateDataset body) {
    if (body == null || (body.file() == null) == (body.source() == null)) {
      throw ApiError.invalid("file", "Give 'file' or 'source', one of them.");
    }
    String name = UserText.check("name", body.name(), MAX_NAME);
    if (name != null && name.isBlank()) {
      throw ApiError.invalid("name", "'name' must not be blank.");
    }
    Format format = format(body.format());
    if (body.source() != null) {
      return pool.run(() -> ofStores.create(project, name, body.source())).map(DatasetObject::of);
    }
    String file = UserText.check("file", body.file(), MAX_ID);
    return pool.run(() -> ofFiles.create(project, file, name, format)).map(DatasetObject::of);
  }

  private static Format format(String name) {
    if (name == null) {
      return null;
    }
    return Arrays.stream(Format.values())
        .filter(each -> each.wire().equals(name))
        .findFirst()
        .orElseThrow(() -> ApiError.invalid("format", "'format' must be 'chat' or 'preference'."));
  }

  /** The data set with this id; fails with 404. */
  Uni<DatasetObject> get(String project, String id) {
    return required(project, id)
        .chain(found -> pool.run(() -> sources.flagged(project, List.of(found)).getFirst()))
        .map(DatasetObject::of);
  }

  /** The project's data sets, narrowed. */
  Uni<Page<DatasetObject>> list(String project, Filter filter, PageRequest page) {
    return store
        .list(project, filter, new Keyset(page))
        .chain(
            found ->
                pool.run(
                    () ->
                        Page.of(
                            sources.flagged(project, found.data()), found.hasMore(), Dataset::id)))
        .map(found -> found.map(DatasetObject::of, DatasetObject::id));
  }

  /** The data sets with the name of this one. */
  Uni<Page<DatasetObject>> versions(String project, String id, PageRequest page) {
    return required(project, id)
        .chain(found -> list(project, new Filter(found.name(), null, null), page));
  }

  /** Some rows, after as many as {@code page.after()} says. */
  Uni<Page<DatasetRows.Row>> rows(String project, String id, PageRequest page) {
    long skip = skip(page.after());
    return required(project, id)
        .chain(found -> pool.run(() -> rows.page(found, skip, page.limit())));
  }

  private static long skip(String after) {
    if (after == null) {
      return 0;
    }
    if (!after.matches("\\d{1,9}")) {
      throw ApiError.invalid("after", "'after' must be the number of a row.");
    }
    return Long.parseLong(after);
  }

  /** What came of what, around a data set. */
  Uni<Lineage> lineage(String project, String id) {
    return required(project, id).chain(found -> pool.run(() -> lineages.ofDataset(project, found)));
  }

  /** What came of a file, or what a job or a model came of; one of them is given. */
  Uni<Lineage> lineage(String project, String file, String job, String model) {
    if (file != null && job == null && model == null) {
      return pool.run(() -> lineages.ofFile(project, UserText.check("file", file, MAX_ID)));
    }
    if (file == null && (job == null) != (model == null)) {
      String param = job == null ? "model" : "job";
      String id = UserText.check(param, job == null ? model : job, MAX_ID);
      return pool.run(() -> lineages.ofJob(project, param, id));
    }
    throw ApiError.invalid("file", "Give 'file', 'job' or 'model', one of them.");
  }

  /**
   * Deletes the rows. What was trained with them stays, and names them.
   *
   * @throws ApiError 409 while a job has still to read them
   */
  Uni<DatasetObject.Deleted> delete(String project, String id) {
    return required(project, id)
        .chain(() -> store.jobsWith(project, List.of(id)))
        .invoke(jobs -> refuse(id, jobs))
        .chain(() -> store.delete(project, id, clock.instant()))
        .chain(
            () ->
                pool.run(
                    () -> {
                      artifacts.delete(id);
                      return new DatasetObject.Deleted(id, true);
                    }));
  }

  private static void refuse(String id, List<JobUse> jobs) {
    String waiting =
        jobs.stream().filter(JobUse::isWaiting).map(JobUse::id).collect(Collectors.joining(", "));
    if (!waiting.isEmpty()) {
      throw ApiError.of(
          409,
          "dataset_in_use",
          null,
          "The data set '%s' is about to be read by %s. Wait, or cancel first."
              .formatted(id, waiting));
    }
  }

  private Uni<Dataset> required(String project, String id) {
    return store
        .find(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound("data set", id)));
  }
}
