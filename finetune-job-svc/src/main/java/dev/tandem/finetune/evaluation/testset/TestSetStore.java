package dev.tandem.finetune.evaluation.testset;

import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to the kept test sets. */
public interface TestSetStore {

  /**
   * Keeps a new test set as the next version of its name. When the name has this content already,
   * nothing is kept and the test set that has it is the answer; its id tells.
   */
  Uni<TestSet> create(TestSet made, List<TestRow> rows);

  /** The project's test set with this id, if its rows are still there. */
  Uni<Optional<TestSet>> find(String project, String id);

  /**
   * The project's test sets.
   *
   * @param name or null for all
   * @throws dev.tandem.api.error.ApiError 400 when the cursor names nothing of this project
   */
  Uni<Page<TestSet>> list(String project, String name, Keyset keyset);

  /** Rows after the first {@code skip}, in their order; none of a test set that is gone. */
  Uni<List<TestRow>> rows(String project, String id, long skip, int limit);

  /** Forgets the rows. */
  Uni<Void> delete(String project, String id, Instant at);
}
