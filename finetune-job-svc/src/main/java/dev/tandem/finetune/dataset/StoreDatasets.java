package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.dataset.Dataset.Kind;
import dev.tandem.finetune.dataset.DatasetKeeper.Draft;
import dev.tandem.finetune.dataset.check.BadRow;
import dev.tandem.finetune.dataset.check.Format;
import dev.tandem.finetune.dataset.check.RowReader;
import dev.tandem.finetune.dataset.generate.RowMaker;
import dev.tandem.finetune.dataset.generate.RowMaker.Made;
import dev.tandem.finetune.dataset.generate.StoreSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Makes data sets of what is in vector stores, and of feedback. Blocks. */
@ApplicationScoped
class StoreDatasets {

  private final RowMaker maker;
  private final DatasetKeeper keeper;
  private final DatasetsConfig config;
  private final ObjectMapper json;

  StoreDatasets(RowMaker maker, DatasetKeeper keeper, DatasetsConfig config, ObjectMapper json) {
    this.maker = maker;
    this.keeper = keeper;
    this.config = config;
    this.json = json;
  }

  /**
   * The data set of the rows that could be made.
   *
   * @param name or null
   * @throws ApiError 400 {@code no_rows} when none could; 404 when there is no such store
   */
  Dataset create(String project, String name, JsonNode sent) throws IOException {
    StoreSource source = StoreSource.read(sent, config.maxGeneratedRows());
    try (Workspace work = new Workspace()) {
      Path rows = work.file("rows.jsonl");
      Path lineage = work.file("lineage.jsonl");
      Set<String> files = new LinkedHashSet<>();
      Made made;
      try (OutputStream rowsOut = new BufferedOutputStream(Files.newOutputStream(rows));
          OutputStream lineageOut = new BufferedOutputStream(Files.newOutputStream(lineage))) {
        made =
            maker.make(
                project,
                source,
                (row, origin) -> {
                  write(row, rowsOut);
                  write(origin, lineageOut);
                  note(origin, files);
                });
      }
      if (made.answered() + made.unanswered() == 0) {
        throw nothing(source, made);
      }
      Kind kind = source.from().equals(StoreSource.FEEDBACK) ? Kind.FEEDBACK : Kind.GENERATED;
      Draft draft =
          new Draft(
              project,
              name,
              "source",
              Format.CHAT,
              kind,
              shown(source, made),
              new ArrayList<>(files));
      return keeper.keep(draft, rows, Optional.of(lineage));
    }
  }

  private static void write(ObjectNode line, OutputStream out) throws IOException {
    try {
      out.write(RowReader.canonical(line));
      out.write('\n');
    } catch (BadRow e) {
      throw new IOException("a row that cannot be written", e);
    }
  }

  private static void note(ObjectNode origin, Set<String> files) {
    for (String member : new String[] {"file_id", "passage_file_id"}) {
      if (origin.hasNonNull(member)) {
        files.add(origin.path(member).asText());
      }
    }
    origin.path("distractors").forEach(each -> files.add(each.path("file_id").asText()));
  }

  private static ApiError nothing(StoreSource source, Made made) {
    String message =
        source.from().equals(StoreSource.FEEDBACK)
            ? "No feedback gives an example: %d without a liked or corrected answer, %d whose answer is in no passage of the store."
                .formatted(made.unusable(), made.unsupported())
            : "No row could be made of the store's documents: they have no headings and no sentences that define something. Name a 'model' to ask."
                + " %d questions found no passage.".formatted(made.unsupported());
    return ApiError.invalid("source", "no_rows", message);
  }

  private ObjectNode shown(StoreSource source, Made made) {
    ObjectNode shown = json.createObjectNode().put("type", "vector_store");
    shown.setAll((ObjectNode) json.valueToTree(source));
    shown.put("answered_rows", made.answered()).put("unanswered_rows", made.unanswered());
    shown.put("unsupported", made.unsupported()).put("unusable", made.unusable());
    return shown;
  }
}
