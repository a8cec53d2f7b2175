package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.drift.Finding.Found;
import dev.tandem.finetune.drift.Finding.Kind;
import dev.tandem.finetune.drift.Live.Answered;
import dev.tandem.finetune.drift.Live.Opinion;
import dev.tandem.finetune.drift.statistics.FisherExact;
import dev.tandem.finetune.drift.statistics.MeanShift;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Whether answers are worse than in the reference window: more abstentions, less grounding, worse
 * opinions, and lower figures of evaluations. Each is tested one-sidedly, for the worse.
 */
final class QualityDrift {

  private static final int SHOWN = 20;
  private static final String ABSTENTION = "abstention";

  /** What else is known, from which the remedy follows. */
  record Around(
      boolean otherQuestions, boolean otherDocuments, boolean otherVersion, boolean tuned) {}

  /** Both windows. */
  record Windows<T>(List<T> before, List<T> after) {}

  private final Level level;
  private final ObjectNode figures = JsonNodeFactory.instance.objectNode();
  private final Map<String, ObjectNode> worse = new LinkedHashMap<>();
  private List<String> abstained = List.of();
  private boolean judged;

  QualityDrift(Level level) {
    this.level = level;
  }

  /** Abstentions and grounding of live answers. */
  QualityDrift answers(Windows<Answered> answers) {
    higher(
        ABSTENTION,
        flags(answers.before(), Answered::abstained),
        flags(answers.after(), Answered::abstained));
    abstained =
        answers.after().stream()
            .filter(Answered::abstained)
            .map(Answered::receipt)
            .limit(SHOWN)
            .toList();
    double[] before = supported(answers.before());
    double[] after = supported(answers.after());
    ObjectNode said = sizes("grounding", before.length, after.length);
    if (said.path("judged").asBoolean()) {
      double p = MeanShift.lower(before, after, level.permutations());
      note("grounding", said, mean(before), mean(after), p, mean(before) - mean(after));
    }
    return this;
  }

  /** Opinions of people. */
  QualityDrift opinions(Windows<Opinion> opinions) {
    higher(
        "negative_feedback",
        flags(opinions.before(), each -> !each.up()),
        flags(opinions.after(), each -> !each.up()));
    return this;
  }

  /** The figures of evaluations. */
  QualityDrift evaluations(List<EvaluationDrift.Fall> falls, int compared) {
    ObjectNode said = figures.putObject("evaluations").put("compared", compared);
    judged |= compared > 0;
    for (EvaluationDrift.Fall fall : falls) {
      if (level.isReachedBy(fall.p() * compared) && fall.by() >= level.leastChange()) {
        ObjectNode each = said.withObject("/" + fall.metric());
        each.put("reference", fall.before()).put("current", fall.after()).put("p", fall.p());
        each.put("reference_evaluation", fall.reference()).put("evaluation", fall.evaluation());
        worse.put("evaluation " + fall.metric(), each);
      }
    }
    return this;
  }

  private static <T> boolean[] flags(List<T> items, java.util.function.Predicate<T> flag) {
    boolean[] flags = new boolean[items.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = flag.test(items.get(i));
    }
    return flags;
  }

  private static double[] supported(List<Answered> answers) {
    return answers.stream()
        .map(Answered::supported)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private void higher(String name, boolean[] before, boolean[] after) {
    ObjectNode said = sizes(name, before.length, after.length);
    if (said.path("judged").asBoolean()) {
      double was = (double) count(before) / before.length;
      double is = (double) count(after) / after.length;
      double p = FisherExact.higher(count(before), before.length, count(after), after.length);
      note(name, said, was, is, p, is - was);
    }
  }

  private ObjectNode sizes(String name, int before, int after) {
    boolean enough = Math.min(before, after) >= level.leastSample();
    judged |= enough;
    return figures
        .putObject(name)
        .put("reference_answers", before)
        .put("current_answers", after)
        .put("judged", enough);
  }

  private void note(String name, ObjectNode said, double was, double is, double p, double worseBy) {
    said.put("reference", was).put("current", is).put("p", p).put("level", level.perTest());
    if (level.isReachedBy(p) && worseBy >= level.leastChange()) {
      worse.put(name, said);
    }
  }

  private static int count(boolean[] flags) {
    int count = 0;
    for (boolean each : flags) {
      count += each ? 1 : 0;
    }
    return count;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double each : values) {
      sum += each;
    }
    return sum / values.length;
  }

  /** What came of it. */
  Look look(Around around) {
    figures.put("judged", judged);
    List<Found> found = new ArrayList<>();
    if (!worse.isEmpty()) {
      ObjectNode evidence = JsonNodeFactory.instance.objectNode();
      worse.forEach(evidence::set);
      evidence.put("other_questions", around.otherQuestions());
      evidence.put("other_documents", around.otherDocuments());
      evidence.put("other_version", around.otherVersion());
      if (worse.containsKey(ABSTENTION)) {
        abstained.forEach(evidence.withArray("receipts")::add);
      }
      found.add(
          new Found(
              Kind.QUALITY,
              remedy(around),
              String.format(
                  Locale.ROOT,
                  "Answers are worse than in the reference window: %s.",
                  String.join(", ", worse.keySet()).replace('_', ' ')),
              evidence));
    }
    return new Look(Kind.QUALITY, judged, figures, found);
  }

  /**
   * The cause that is seen comes before one that is only supposed. Whether an answer abstains
   * follows from question, documents and settings: where the latter two are as before, it is the
   * questions.
   */
  private Remedy remedy(Around around) {
    if (around.otherDocuments()) {
      return Remedy.RE_INDEX;
    }
    if (worse.containsKey(ABSTENTION)) {
      return around.otherVersion() ? Remedy.RE_FIT_THRESHOLDS : Remedy.ADD_DOCUMENTS;
    }
    if (around.tuned()) {
      return Remedy.RE_TUNE;
    }
    return worse.containsKey("grounding") ? Remedy.RE_CHUNK : Remedy.RE_FIT_THRESHOLDS;
  }
}
