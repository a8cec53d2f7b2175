package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.drift.Finding.Found;
import dev.tandem.finetune.drift.Finding.Kind;
import dev.tandem.finetune.drift.Live.Answered;
import dev.tandem.finetune.drift.statistics.KernelTwoSample;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Whether other things are asked than in the reference window: the embeddings of both are compared
 * ({@link KernelTwoSample}). The remedy follows from what became of the quarter of the questions
 * that is furthest from the reference.
 */
final class QueryDrift {

  /** Share of the new questions that found nothing from which documents are what lacks. */
  private static final double UNANSWERED = 0.3;

  private static final int SHOWN = 20;

  /** A live answer with its question's embedding. */
  record Asked(Answered answer, float[] vector) {}

  private QueryDrift() {}

  /**
   * Compares.
   *
   * @param tuned whether the deployment's model was tuned here
   */
  static Look compare(List<Asked> before, List<Asked> after, boolean tuned, Level level) {
    ObjectNode figures = JsonNodeFactory.instance.objectNode();
    figures.put("reference", before.size()).put("current", after.size());
    if (Math.min(before.size(), after.size()) < level.leastSample()) {
      figures.put("judged", false);
      return new Look(Kind.QUERY, false, figures, List.of());
    }
    KernelTwoSample test = new KernelTwoSample(vectors(before), vectors(after));
    double p = test.p(level.permutations());
    figures.put("judged", true).put("test", "maximum mean discrepancy, permutations");
    figures.put("discrepancy", test.discrepancy()).put("p", p).put("level", level.perTest());
    if (!level.isReachedBy(p)) {
      return new Look(Kind.QUERY, true, figures, List.of());
    }
    return new Look(
        Kind.QUERY, true, figures, List.of(found(before, newest(after, test), tuned, figures)));
  }

  private static float[][] vectors(List<Asked> asked) {
    return asked.stream().map(Asked::vector).toArray(float[][]::new);
  }

  /** The quarter of the questions that is least like the reference, the furthest first. */
  private static List<Answered> newest(List<Asked> after, KernelTwoSample test) {
    double[] novelty = test.novelty();
    return IntStream.range(0, after.size())
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> -novelty[i]))
        .limit(Math.max(1, after.size() / 4))
        .map(i -> after.get(i).answer())
        .toList();
  }

  private static Found found(
      List<Asked> before, List<Answered> newest, boolean tuned, ObjectNode figures) {
    double usual = before.stream().filter(each -> each.answer().foundNothing()).count();
    usual /= before.size();
    List<Answered> unanswered = newest.stream().filter(Answered::foundNothing).toList();
    double now = (double) unanswered.size() / newest.size();
    ObjectNode evidence = figures.deepCopy();
    evidence.put("found_nothing_reference", usual).put("found_nothing_new_questions", now);
    boolean lacking = now >= UNANSWERED && now >= 2 * usual;
    List<Answered> shown = lacking ? unanswered : newest;
    shown.stream().limit(SHOWN).forEach(each -> evidence.withArray("receipts").add(each.receipt()));
    String said = "Other things are asked than in the reference window";
    if (lacking) {
      return new Found(
          Kind.QUERY,
          Remedy.ADD_DOCUMENTS,
          String.format(
              Locale.ROOT,
              "%s, and the documents have no answer to %.0f%% of them.",
              said,
              100 * now),
          evidence);
    }
    return tuned
        ? new Found(
            Kind.QUERY,
            Remedy.RE_TUNE,
            said + ", which the tuned model was not made for.",
            evidence)
        : new Found(
            Kind.QUERY,
            Remedy.RE_FIT_THRESHOLDS,
            said + ", and the documents answer them; thresholds were fitted on others.",
            evidence);
  }
}
