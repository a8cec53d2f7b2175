package dev.tandem.generation.feedback;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.generation.feedback.FeedbackStore.Given;
import dev.tandem.generation.feedback.FeedbackStore.Kept;
import dev.tandem.generation.request.Fields;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/** Takes feedback and shows it. Its operations fail with {@link ApiError}. */
@ApplicationScoped
public class FeedbackBook {

  private static final String KIND = "feedback";
  private static final String RECEIPT = "receipt";
  private static final String USER = "user";
  private static final int MAX_USER = 512;

  private final FeedbackStore store;
  private final Clock clock;

  public FeedbackBook(FeedbackStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Keeps feedback on a receipt of the project. */
  Uni<Feedback> give(String project, Fields body) {
    Opinion opinion = Opinion.read(body, Set.of(RECEIPT, USER));
    String receipt = body.requiredText(RECEIPT);
    Optional<String> user = Opinion.words(body, USER, MAX_USER);
    Given given = new Given(Feedback.newId(), project, receipt, user, opinion, clock.instant());
    return store.put(given).chain(kept -> show(project, kept, RECEIPT, receipt));
  }

  /** Replaces all that was said, but not what it is about and who said it. */
  Uni<Feedback> change(String project, String id, Fields body) {
    Opinion opinion = Opinion.read(body, Set.of());
    return store
        .change(project, id, opinion, clock.instant())
        .chain(kept -> show(project, kept, KIND, id));
  }

  private Uni<Feedback> show(String project, Kept kept, String kind, String id) {
    return switch (kept) {
      case Kept.As as -> find(project, as.id());
      case Kept.Nowhere nowhere -> throw ApiError.notFound(kind, id);
      case Kept.Refused refused ->
          throw ApiError.of(
              409,
              "receipt_without_texts",
              null,
              "The texts of this receipt are not kept. Feedback on it can have a rating and labels,"
                  + " but no 'corrected_answer', 'reason' or 'user'.");
    };
  }

  Uni<Feedback> find(String project, String id) {
    return store
        .find(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound(KIND, id)));
  }

  Uni<Page<Feedback>> list(String project, FeedbackFilter filter, PageRequest request) {
    return store.list(project, filter, request);
  }

  Uni<Void> delete(String project, String id) {
    return store
        .delete(project, id)
        .invoke(
            deleted -> {
              if (!deleted) {
                throw ApiError.notFound(KIND, id);
              }
            })
        .replaceWithVoid();
  }
}
