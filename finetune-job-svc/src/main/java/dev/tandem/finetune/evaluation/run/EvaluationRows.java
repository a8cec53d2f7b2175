package dev.tandem.finetune.evaluation.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.run.Evaluation.Spec;
import dev.tandem.finetune.evaluation.run.EvaluationObject.RowResult;
import dev.tandem.finetune.evaluation.run.EvaluationObject.SideResult;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Item;
import dev.tandem.finetune.evaluation.score.Measured;
import dev.tandem.finetune.evaluation.score.Metrics;
import dev.tandem.finetune.evaluation.testset.TestRow;
import dev.tandem.finetune.evaluation.testset.TestSetStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows what came of each row, with its own figures. */
@ApplicationScoped
class EvaluationRows {

  private final Evaluations evaluations;
  private final EvaluationStore store;
  private final TestSetStore sets;

  EvaluationRows(Evaluations evaluations, EvaluationStore store, TestSetStore sets) {
    this.evaluations = evaluations;
    this.store = store;
    this.sets = sets;
  }

  /** Some rows, after as many as {@code page.after()} says. */
  Uni<Page<RowResult>> of(String project, String id, PageRequest page) {
    int skip = skip(page.after());
    return evaluations
        .get(project, id)
        .chain(
            found ->
                sets.rows(project, found.spec().testSet(), skip, page.limit() + 1)
                    .chain(
                        rows ->
                            store
                                .items(project, id, skip, page.limit() + 1)
                                .map(items -> results(found.spec(), skip, rows, items))))
        .map(results -> Page.cut(results, page.limit(), RowResult::id));
  }

  private static List<RowResult> results(
      Spec spec, int skip, List<TestRow> rows, List<Item> items) {
    List<RowResult> results = new ArrayList<>();
    int last = items.isEmpty() ? skip : items.getLast().position();
    for (int position = skip + 1; position <= last; position++) {
      int at = position;
      List<Item> here = items.stream().filter(each -> each.position() == at).toList();
      TestRow row = at - skip <= rows.size() ? rows.get(at - skip - 1) : null;
      results.add(
          new RowResult(
              Integer.toString(at), row, side(spec, row, here, 0), side(spec, row, here, 1)));
    }
    return results;
  }

  private static List<SideResult> side(Spec spec, TestRow row, List<Item> items, int side) {
    List<SideResult> results = new ArrayList<>();
    for (Item each : items) {
      if (each.side() == side) {
        Outcome outcome = each.outcome();
        boolean known = row != null && outcome != null;
        results.add(new SideResult(outcome, known ? figures(spec, side, row, outcome) : Map.of()));
      }
    }
    return results;
  }

  private static Map<String, Double> figures(Spec spec, int side, TestRow row, Outcome outcome) {
    Measured measured =
        new Measured(row, spec.sides().get(side).findsOnly(), List.of(outcome), spec.settings());
    return Metrics.ofRow(Metrics.named(spec.metrics()), measured);
  }

  private static int skip(String after) {
    if (after == null) {
      return 0;
    }
    if (!after.matches("\\d{1,9}")) {
      throw ApiError.invalid("after", "'after' must be the number of a row.");
    }
    return Integer.parseInt(after);
  }
}
