package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.dataset.Dataset.Kind;
import dev.tandem.finetune.dataset.check.CheckRequest;
import dev.tandem.finetune.dataset.check.DataCheck;
import dev.tandem.finetune.dataset.check.DataReport;
import dev.tandem.finetune.dataset.check.Format;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks canonical rows and keeps them as a data set. Blocks. */
@ApplicationScoped
class DatasetKeeper {

  private static final int ERRORS_TOLD = 10;
  private static final int DIGITS_OF_NAME = 12;

  private final DatasetStore store;
  private final Artifacts artifacts;
  private final ObjectMapper json;
  private final Clock clock;

  DatasetKeeper(DatasetStore store, Artifacts artifacts, ObjectMapper json, Clock clock) {
    this.store = store;
    this.artifacts = artifacts;
    this.json = json;
    this.clock = clock;
  }

  /**
   * What is to be kept.
   *
   * @param name or null for one that the content gives
   * @param param of the request that the rows came by, for messages
   */
  record Draft(
      String project,
      String name,
      String param,
      Format format,
      Kind kind,
      JsonNode source,
      List<String> sourceFiles) {}

  /**
   * Keeps the rows, unless the name has them already.
   *
   * @param rows local file, gone afterwards
   * @param lineage likewise, a line for each row
   * @throws ApiError 400 {@code invalid_dataset} with the first lines that are wrong
   */
  Dataset keep(Draft draft, Path rows, Optional<Path> lineage) throws IOException {
    DataReport report =
        DataCheck.check(CheckRequest.ofRows(draft.format(), () -> Files.newInputStream(rows)));
    refuse(draft.param(), report);
    Dataset made = dataset(draft, report);
    boolean kept = false;
    try {
      artifacts.put(Dataset.rowsKey(made.id()), rows);
      if (lineage.isPresent()) {
        artifacts.put(Dataset.lineageKey(made.id()), lineage.get());
      }
      Dataset result = store.create(made).await().indefinitely();
      kept = result.id().equals(made.id());
      return result;
    } finally {
      if (!kept) {
        artifacts.delete(made.id());
      }
    }
  }

  static void refuse(String param, DataReport report) {
    if (report.ok()) {
      return;
    }
    String told =
        report.errors().stream()
            .limit(ERRORS_TOLD)
            .map(DataReport.Problem::message)
            .collect(Collectors.joining(" "));
    long more = report.errorCount() - ERRORS_TOLD;
    String message = more > 0 ? told + " And " + more + " errors more." : told;
    throw ApiError.invalid(param, "invalid_dataset", message);
  }

  private Dataset dataset(Draft draft, DataReport report) {
    DataReport.FileFacts facts = report.facts().training();
    String name =
        draft.name() != null
            ? draft.name()
            : "sha256-" + facts.digest().substring(0, DIGITS_OF_NAME);
    return new Dataset(
        Ids.next(Dataset.PREFIX),
        draft.project(),
        name,
        0,
        facts.digest(),
        draft.format(),
        draft.kind(),
        facts.rows(),
        facts.tokens(),
        facts.bytes(),
        draft.source(),
        draft.sourceFiles(),
        json.valueToTree(report.warnings()),
        clock.instant(),
        null);
  }
}
