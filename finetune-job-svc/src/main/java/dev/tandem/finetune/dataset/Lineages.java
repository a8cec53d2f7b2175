package dev.tandem.finetune.dataset;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.dataset.DatasetStore.Filter;
import dev.tandem.finetune.dataset.DatasetStore.JobUse;
import dev.tandem.finetune.dataset.Lineage.SourceFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Follows what came of what, in both directions. Blocks. */
@ApplicationScoped
class Lineages {

  private static final int MOST = 100;

  private final DatasetStore store;
  private final SourceFiles sources;

  Lineages(DatasetStore store, SourceFiles sources) {
    this.store = store;
    this.sources = sources;
  }

  /** Around a data set. */
  Lineage ofDataset(String project, Dataset dataset) {
    List<JobUse> jobs = store.jobsWith(project, List.of(dataset.id())).await().indefinitely();
    return lineage(project, dataset.sourceFiles(), List.of(dataset), jobs);
  }

  /** From a file to what was made of it, the file itself gone or not. */
  Lineage ofFile(String project, String file) {
    Keyset first = new Keyset(new PageRequest(MOST, false, null, null));
    List<Dataset> made =
        store.list(project, new Filter(null, null, file), first).await().indefinitely().data();
    List<String> names = new ArrayList<>(List.of(file));
    made.forEach(each -> names.add(each.id()));
    List<JobUse> jobs = store.jobsWith(project, names).await().indefinitely();
    return lineage(project, List.of(file), made, jobs);
  }

  /**
   * From a job, or the model that came out of it, to what it was trained with.
   *
   * @throws ApiError 404 when the project has neither
   */
  Lineage ofJob(String project, String param, String id) {
    JobUse job =
        store
            .job(project, id)
            .await()
            .indefinitely()
            .orElseThrow(() -> ApiError.notFound(param, id));
    List<Dataset> named = new ArrayList<>();
    Set<String> files = new LinkedHashSet<>();
    Stream.of(job.trainingFile(), job.validationFile())
        .filter(Objects::nonNull)
        .distinct()
        .forEach(
            each -> {
              if (each.startsWith(Dataset.PREFIX)) {
                store.find(project, each).await().indefinitely().ifPresent(named::add);
              } else {
                files.add(each);
              }
            });
    named.forEach(each -> files.addAll(each.sourceFiles()));
    return lineage(project, List.copyOf(files), named, List.of(job));
  }

  private Lineage lineage(
      String project, List<String> files, List<Dataset> datasets, List<JobUse> jobs) {
    Set<String> gone = sources.gone(project, files);
    return new Lineage(
        files.stream().map(file -> new SourceFile(file, gone.contains(file))).toList(),
        sources.flagged(project, datasets).stream().map(DatasetObject::of).toList(),
        jobs,
        jobs.stream().map(JobUse::fineTunedModel).filter(Objects::nonNull).toList());
  }
}
