package dev.tandem.finetune.evaluation.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.dataset.CheckPool;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.Evaluation.Cause;
import dev.tandem.finetune.evaluation.run.Evaluation.Progress;
import dev.tandem.finetune.evaluation.run.Evaluation.Spec;
import dev.tandem.finetune.evaluation.run.Evaluation.Status;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Filter;
import dev.tandem.finetune.evaluation.run.SpecReader.Described;
import dev.tandem.finetune.evaluation.testset.TestSet;
import dev.tandem.finetune.evaluation.testset.TestSets;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.util.List;

/**
 * The evaluations of each project: started, looked at, cancelled. What decides by evaluations, such
 * as a promotion, starts here and reads the report here. Thread-safe.
 */
@ApplicationScoped
public class Evaluations {

  private static final int MAX_NAME = 128;
  private static final int MAX_ID = 256;

  private final EvaluationStore store;
  private final TestSets sets;
  private final SpecReader specs;
  private final MissingSources missing;
  private final CheckPool pool;
  private final Event<Waiting> waiting;
  private final ObjectMapper json;
  private final Clock clock;

  Evaluations(
      EvaluationStore store,
      TestSets sets,
      SpecReader specs,
      MissingSources missing,
      CheckPool pool,
      Event<Waiting> waiting,
      ObjectMapper json,
      Clock clock) {
    this.store = store;
    this.sets = sets;
    this.specs = specs;
    this.missing = missing;
    this.pool = pool;
    this.waiting = waiting;
    this.json = json;
    this.clock = clock;
  }

  /** There are questions to be asked. */
  record Waiting(String evaluation) {}

  /** Starts an evaluation; fails with {@link ApiError} where it makes no sense. */
  public Uni<Evaluation> start(String project, CreateEvaluation body) {
    return pool.run(() -> start(project, body, Cause.REQUEST, null));
  }

  /**
   * The same, for what is no request. Blocks.
   *
   * @param schedule that starts it, or null
   */
  public Evaluation start(String project, CreateEvaluation body, Cause cause, String schedule) {
    Prepared prepared = prepared(project, body);
    TestSet set = prepared.set();
    Evaluation made =
        new Evaluation(
            Ids.next(Evaluation.PREFIX),
            project,
            body.name(),
            prepared.spec(),
            cause,
            schedule,
            configuration(project, set, prepared.target(), prepared.baseline()),
            Status.QUEUED,
            null,
            null,
            new Progress(0, 0, 0),
            clock.instant(),
            null,
            null);
    Evaluation kept = store.create(made, set.rows()).await().indefinitely();
    waiting.fire(new Waiting(kept.id()));
    return kept;
  }

  private record Prepared(TestSet set, Described target, Described baseline, Spec spec) {}

  private Prepared prepared(String project, CreateEvaluation body) {
    if (body == null || body.testSet() == null) {
      throw ApiError.invalid("test_set", "missing_required_parameter", "'test_set' is required.");
    }
    UserText.check("name", body.name(), MAX_NAME);
    UserText.check("test_set", body.testSet(), MAX_ID);
    TestSet set = sets.get(project, body.testSet()).await().indefinitely();
    Described target = specs.described(project, "target", body.target());
    Described baseline =
        body.baseline() == null ? null : specs.described(project, "baseline", body.baseline());
    Spec spec =
        SpecReader.spec(body, set, target.target(), baseline == null ? null : baseline.target());
    return new Prepared(set, target, baseline, spec);
  }

  /**
   * The request with the types of its targets, when an evaluation could be started by it now.
   * Blocks.
   *
   * @throws ApiError as a start does
   */
  public CreateEvaluation check(String project, CreateEvaluation body) {
    Spec spec = prepared(project, body).spec();
    return new CreateEvaluation(
        body.name(),
        body.testSet(),
        spec.target(),
        spec.baseline(),
        body.metrics(),
        body.settings());
  }

  private JsonNode configuration(
      String project, TestSet set, Described target, Described baseline) {
    ObjectNode all = json.createObjectNode();
    all.putObject("test_set")
        .put("id", set.id())
        .put("name", set.name())
        .put("version", set.version())
        .put("digest", set.digest())
        .put("rows", set.rows());
    all.set("target", target.description());
    if (baseline != null) {
      all.set("baseline", baseline.description());
    }
    List<String> gone = missing.of(project, sets.rows(set).await().indefinitely());
    if (!gone.isEmpty()) {
      all.set("missing_sources", json.valueToTree(gone));
    }
    return all;
  }

  /** What a target is at the moment; the same as long as nothing about it has changed. Blocks. */
  public JsonNode describe(String project, Target target) {
    return specs.described(project, "target", target).description();
  }

  /** The evaluation with this id; fails with 404. */
  public Uni<Evaluation> get(String project, String id) {
    return store
        .find(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound("evaluation", id)));
  }

  /** The project's evaluations, narrowed, without their reports. */
  public Uni<Page<Evaluation>> list(String project, Filter filter, PageRequest page) {
    return store.list(project, filter, new Keyset(page));
  }

  /**
   * Cancels it; what was asked already stays.
   *
   * @throws ApiError 409 when it has ended
   */
  public Uni<Evaluation> cancel(String project, String id) {
    return get(project, id)
        .invoke(
            found -> {
              if (found.status().isEnd() && found.status() != Status.CANCELLED) {
                throw ApiError.of(
                    409,
                    "evaluation_ended",
                    null,
                    "The evaluation '" + id + "' has ended already.");
              }
            })
        .chain(() -> store.cancel(project, id, clock.instant()))
        .map(found -> found.orElseThrow(() -> ApiError.notFound("evaluation", id)));
  }

  /** Deletes it with its rows; fails with 404. */
  public Uni<EvaluationObject.Deleted> delete(String project, String id) {
    return store
        .delete(project, id)
        .map(
            gone -> {
              if (!gone) {
                throw ApiError.notFound("evaluation", id);
              }
              return new EvaluationObject.Deleted(id, true);
            });
  }
}
