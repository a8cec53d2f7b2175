package dev.tandem.generation.feedback;

import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/**
 * Where feedback is kept, as long as its receipt. Every operation sees one project. Those that fail
 * for another reason than those named here fail with the database's own error.
 */
public interface FeedbackStore {

  /**
   * Feedback to be kept.
   *
   * @param id used unless the user has given feedback on this receipt before
   * @param receipt id of the receipt
   */
  record Given(
      String id,
      String project,
      String receipt,
      Optional<String> user,
      Opinion opinion,
      Instant at) {

    /** Whether it may be kept only beside the receipt's own texts. */
    public boolean isPersonal() {
      return user.isPresent() || opinion.hasTexts();
    }
  }

  /** What became of feedback that was to be kept. */
  sealed interface Kept {

    /** It is kept under this id. */
    record As(String id) implements Kept {}

    /** There is no such receipt, or feedback. */
    record Nowhere() implements Kept {}

    /** Its words or its user may not be kept, since the receipt's own texts are not. */
    record Refused() implements Kept {}
  }

  /** Keeps it in place of what the same user said about the same receipt before. */
  Uni<Kept> put(Given given);

  /** Puts the opinion in place of the one that this feedback had. */
  Uni<Kept> change(String project, String id, Opinion opinion, Instant at);

  Uni<Optional<Feedback>> find(String project, String id);

  /**
   * @return fails with {@link dev.tandem.api.error.ApiError} 400 when the cursor is of no feedback
   */
  Uni<Page<Feedback>> list(String project, FeedbackFilter filter, PageRequest request);

  /** Says whether there was any. */
  Uni<Boolean> delete(String project, String id);
}
