package dev.tandem.finetune.evaluation.testset;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.dataset.CheckPool;
import dev.tandem.finetune.dataset.check.BadRow;
import dev.tandem.finetune.dataset.check.RowReader;
import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.evaluation.testset.TestSet.Counts;
import dev.tandem.finetune.evaluation.testset.TestSet.Warning;
import dev.tandem.finetune.evaluation.testset.TrainingOverlap.Found;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The test sets of each project, as their owners make and look at them. Thread-safe. */
@ApplicationScoped
public class TestSets {

  private static final int MAX_NAME = 128;
  private static final int MAX_ID = 256;
  private static final int DIGITS_OF_NAME = 12;
  private static final int ROWS_TOLD = 10;
  private static final int MOST_WARNINGS = 100;

  /** Fewer rows can show large differences only. */
  private static final int FEW = 50;

  private final TestSetStore store;
  private final TestSetFile file;
  private final FeedbackRows feedback;
  private final TrainingOverlap training;
  private final CheckPool pool;
  private final EvaluationsConfig config;
  private final ObjectMapper json;
  private final Clock clock;

  TestSets(
      TestSetStore store,
      TestSetFile file,
      FeedbackRows feedback,
      TrainingOverlap training,
      CheckPool pool,
      EvaluationsConfig config,
      ObjectMapper json,
      Clock clock) {
    this.store = store;
    this.file = file;
    this.feedback = feedback;
    this.training = training;
    this.pool = pool;
    this.config = config;
    this.json = json;
    this.clock = clock;
  }

  /** Makes a test set; the one that is there when name and content are the same. */
  public Uni<TestSet> create(String project, CreateTestSet body) {
    if (body == null || (body.file() == null) == (body.source() == null)) {
      throw ApiError.invalid("file", "Give 'file' or 'source', one of them.");
    }
    String name = UserText.check("name", body.name(), MAX_NAME);
    if (name != null && name.isBlank()) {
      throw ApiError.invalid("name", "'name' must not be blank.");
    }
    if (body.file() != null) {
      String id = UserText.check("file", body.file(), MAX_ID);
      JsonNode source = JsonNodeFactory.instance.objectNode().put("type", "file").put("file", id);
      return pool.run(() -> keep(project, name, "file", source, file.rows(project, id)));
    }
    return pool.run(
        () ->
            keep(
                project,
                name,
                "source",
                json.valueToTree(body.source()),
                ofFeedback(project, body.source())));
  }

  private List<TestRow> ofFeedback(String project, CreateTestSet.Source source) {
    if (!"feedback".equals(source.type())) {
      throw ApiError.invalid("source.type", "'source.type' must be 'feedback'.");
    }
    int most = source.rows() == null ? config.maxRows() : source.rows();
    if (most < 1 || most > config.maxRows()) {
      throw ApiError.invalid(
          "source.rows", "'source.rows' must be from 1 to " + config.maxRows() + ".");
    }
    String deployment = UserText.check("source.deployment", source.deployment(), MAX_ID);
    List<TestRow> rows = feedback.make(project, deployment, most);
    if (rows.isEmpty()) {
      throw ApiError.invalid(
          "source", "empty_test_set", "No feedback has a liked or corrected answer.");
    }
    return rows;
  }

  private TestSet keep(
      String project, String name, String param, JsonNode source, List<TestRow> rows)
      throws IOException {
    List<Warning> warnings = new ArrayList<>(overlap(project, param, rows));
    Counts counts = Counts.of(rows);
    warnings.addAll(0, general(rows, counts));
    String digest = digest(rows);
    TestSet made =
        new TestSet(
            Ids.next(TestSet.PREFIX),
            project,
            name != null ? name : "sha256-" + digest.substring(0, DIGITS_OF_NAME),
            0,
            digest,
            rows.size(),
            counts,
            source,
            warnings.stream().limit(MOST_WARNINGS).toList(),
            clock.instant());
    return store.create(made, rows).await().indefinitely();
  }

  private List<Warning> overlap(String project, String param, List<TestRow> rows)
      throws IOException {
    List<Found> found =
        training.of(project, rows.stream().map(TestRow::question).toList()).stream()
            .sorted(Comparator.comparingInt(Found::question))
            .toList();
    List<Found> same = found.stream().filter(Found::exact).toList();
    if (!same.isEmpty()) {
      String told =
          same.stream()
              .limit(ROWS_TOLD)
              .map(each -> told(rows, each))
              .collect(Collectors.joining(" "));
      String more = same.size() > ROWS_TOLD ? " And " + (same.size() - ROWS_TOLD) + " more." : "";
      throw ApiError.invalid(param, "trained_on", told + more);
    }
    return found.stream()
        .map(
            each ->
                new Warning(
                    "nearly_trained_on",
                    rows.get(each.question()).id(),
                    "Is nearly line %d of the data set '%s' (%s)."
                        .formatted(each.line(), each.datasetName(), each.dataset())))
        .toList();
  }

  private static String told(List<TestRow> rows, Found found) {
    return "Row '%s' is line %d of the data set '%s' (%s), which models are trained with."
        .formatted(
            rows.get(found.question()).id(), found.line(), found.datasetName(), found.dataset());
  }

  private static List<Warning> general(List<TestRow> rows, Counts counts) {
    List<Warning> warnings = new ArrayList<>();
    if (rows.size() < FEW) {
      warnings.add(
          new Warning(
              "few_rows",
              null,
              "%d rows show large differences only; 50 to 200 are usual.".formatted(rows.size())));
    }
    if (counts.nothing() > 0) {
      warnings.add(
          new Warning(
              "no_expectation",
              null,
              "%d rows expect nothing; only what needs no expectation is measured with them."
                  .formatted(counts.nothing())));
    }
    return warnings;
  }

  private String digest(List<TestRow> rows) throws IOException {
    MessageDigest digest = sha256();
    for (TestRow row : rows) {
      try {
        digest.update(RowReader.canonical(json.valueToTree(row)));
        digest.update((byte) '\n');
      } catch (BadRow e) {
        throw ApiError.invalid(
            "file", "invalid_test_set", "Row '" + row.id() + "' " + e.getMessage());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** The test set with this id; fails with 404. */
  public Uni<TestSet> get(String project, String id) {
    return store
        .find(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound("test set", id)));
  }

  /** All rows of a test set, in their order. */
  public Uni<List<TestRow>> rows(TestSet set) {
    return store.rows(set.project(), set.id(), 0, set.rows());
  }

  /** The project's test sets, narrowed to a name unless it is null. */
  public Uni<Page<TestSet>> list(String project, String name, PageRequest page) {
    return store.list(project, name, new Keyset(page));
  }

  /** The test sets with the name of this one. */
  public Uni<Page<TestSet>> versions(String project, String id, PageRequest page) {
    return get(project, id).chain(found -> list(project, found.name(), page));
  }

  /** Some rows, after as many as {@code page.after()} says. */
  public Uni<Page<NumberedRow>> rows(String project, String id, PageRequest page) {
    long skip = skip(page.after());
    return get(project, id)
        .chain(() -> store.rows(project, id, skip, page.limit() + 1))
        .map(
            rows -> {
              List<NumberedRow> numbered = new ArrayList<>();
              rows.forEach(
                  row ->
                      numbered.add(
                          new NumberedRow(Long.toString(skip + numbered.size() + 1), row)));
              return Page.cut(numbered, page.limit(), NumberedRow::id);
            });
  }

  /**
   * @param id its number in the test set, from 1
   */
  public record NumberedRow(String id, TestRow row) {

    @JsonProperty("object")
    public String object() {
      return "test_set.row";
    }
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

  /** Deletes the rows. What was measured with them stays, and names them. */
  public Uni<Void> delete(String project, String id) {
    return get(project, id).chain(() -> store.delete(project, id, clock.instant()));
  }
}
