package dev.tandem.finetune.advice.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.CreateEvaluation;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.evaluation.testset.TestSet;
import dev.tandem.finetune.evaluation.testset.TestSets;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Checks which arms are to be measured, and says what to ask of each. Blocks. */
@ApplicationScoped
class MeasureReader {

  private static final int MAX_ID = 256;
  private static final double USUAL_CONFIDENCE = 0.95;
  private static final double USUAL_GAIN = 0.02;
  private static final String EXTRACTIVE = "extractive";

  private final Evaluations evaluations;
  private final TestSets sets;

  MeasureReader(Evaluations evaluations, TestSets sets) {
    this.evaluations = evaluations;
    this.sets = sets;
  }

  /**
   * The request with everything that it leaves out.
   *
   * @throws ApiError 400 when it makes no sense, 404 when something does not exist
   */
  Measure checked(String project, Measure sent) {
    if (sent == null || sent.testSet() == null) {
      throw ApiError.invalid("test_set", "missing_required_parameter", "'test_set' is required.");
    }
    UserText.check("test_set", sent.testSet(), MAX_ID);
    TestSet set = sets.get(project, sent.testSet()).await().indefinitely();
    if (set.counts().answers() + set.counts().labels() + set.counts().mustAbstain() == 0) {
      throw ApiError.invalid(
          "test_set",
          "nothing_to_measure",
          "No row of the test set has 'expected_answer', 'label' or 'must_abstain'.");
    }
    if (sent.tuned() != null && sent.train() != null) {
      throw ApiError.invalid("train", "Give 'tuned' or 'train', not both.");
    }
    if (sent.rag() == null && !sent.tunes()) {
      throw ApiError.invalid("rag", "Give 'rag', 'tuned' or 'train', so that there is a choice.");
    }
    Measure whole =
        new Measure(
            sent.testSet(),
            base(sent),
            sent.rag(),
            sent.tuned(),
            sent.train(),
            sent.both(),
            within("confidence", sent.confidence(), USUAL_CONFIDENCE, 0.5, 0.999),
            within("least_gain", sent.leastGain(), USUAL_GAIN, 0, 1));
    Stream.of(
            checked(project, set, "base", whole.base()),
            checked(project, set, "rag", whole.rag()),
            checked(project, set, "tuned", whole.tuned()),
            checked(project, set, "both", whole.both()))
        .filter(Objects::nonNull)
        .forEach(each -> each.run());
    return whole;
  }

  /** The base arm may not search, whatever was named. */
  private static Target base(Measure sent) {
    Target base = sent.base();
    if (base != null && !base.vectorStoreIds().isEmpty()) {
      throw ApiError.invalid(
          "base.vector_store_ids", "The base arm is the model alone; it has no vector stores.");
    }
    String model = base != null ? base.model() : sent.rag() != null ? sent.rag().model() : null;
    return new Target(
        Target.Type.ALONE,
        model == null ? EXTRACTIVE : model,
        List.of(),
        base != null ? base.instructions() : null,
        null);
  }

  private Runnable checked(String project, TestSet set, String param, Target target) {
    if (target == null) {
      return null;
    }
    return () -> {
      if (target.findsOnly()) {
        throw ApiError.invalid(param + ".type", "An arm answers; a search does not.");
      }
      try {
        evaluations.check(project, evaluation(set, target, null));
      } catch (ApiError e) {
        String named = e.param() == null ? param : e.param().replaceFirst("^target", param);
        String said = e.getMessage().replace("'target.", "'" + param + ".");
        throw ApiError.of(e.status(), e.code(), named, said);
      }
    };
  }

  private static double within(String param, Double sent, double usual, double least, double most) {
    double value = sent == null ? usual : sent;
    if (!(value >= least && value <= most)) {
      throw ApiError.invalid(param, "'%s' must be from %s to %s.".formatted(param, least, most));
    }
    return value;
  }

  /** The evaluation that asks an arm: what it answers counts, so few figures are made. */
  static CreateEvaluation evaluation(TestSet set, Target target, String name) {
    List<String> metrics = new ArrayList<>(List.of("latency_p50", "latency_p95", "cost"));
    if (set.counts().labels() > 0) {
      metrics.add("accuracy");
    }
    if (set.counts().answers() > 0) {
      metrics.add("f1");
    }
    if (set.counts().mustAbstain() > 0) {
      metrics.add("abstention_recall");
    }
    return new CreateEvaluation(name, set.id(), target, null, metrics, null);
  }

  /** The name by which an arm's evaluation is found again. */
  static String nameOf(Advice advice, Approach approach) {
    return "%s %s %s".formatted(advice.id(), advice.measuring().state().mark(), approach.wire());
  }
}
