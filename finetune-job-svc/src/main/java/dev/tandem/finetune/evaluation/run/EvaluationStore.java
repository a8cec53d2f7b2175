package dev.tandem.finetune.evaluation.run;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.evaluation.answer.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to the kept evaluations. */
public interface EvaluationStore {

  /**
   * What a list is narrowed to; each may be null.
   *
   * @param status as the API names it
   */
  record Filter(String testSet, String deployment, String status, String schedule) {}

  /**
   * A question that was to be asked, with what came of it.
   *
   * @param position of its row, from 1
   * @param outcome null while it is still to be asked
   */
  record Item(int position, int run, int side, Outcome outcome) {}

  /** Keeps a new evaluation with a question for each row, side and run. */
  Uni<Evaluation> create(Evaluation made, int rows);

  /** The project's evaluation with this id. */
  Uni<Optional<Evaluation>> find(String project, String id);

  /**
   * The project's evaluations; their reports are left out.
   *
   * @throws dev.tandem.api.error.ApiError 400 when the cursor names nothing of this project
   */
  Uni<Page<Evaluation>> list(String project, Filter filter, Keyset keyset);

  /** Cancels it unless it has ended; what it is then. */
  Uni<Optional<Evaluation>> cancel(String project, String id, Instant at);

  /** Deletes it with its rows; whether there was one. */
  Uni<Boolean> delete(String project, String id);

  /** The questions of rows after {@code after}, at most {@code rows} rows of them, in order. */
  Uni<List<Item>> items(String project, String id, int after, int rows);
}
