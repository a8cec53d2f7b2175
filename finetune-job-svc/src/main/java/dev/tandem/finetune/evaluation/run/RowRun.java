package dev.tandem.finetune.evaluation.run;

import dev.tandem.finetune.evaluation.answer.Answering;
import dev.tandem.finetune.evaluation.answer.Answering.Answer;
import dev.tandem.finetune.evaluation.answer.Answering.Passage;
import dev.tandem.finetune.evaluation.answer.Answering.Question;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.answer.Outcome.Found;
import dev.tandem.finetune.evaluation.answer.Outcome.Judgement;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.Evaluation.Spec;
import dev.tandem.finetune.evaluation.score.Settings;
import dev.tandem.finetune.evaluation.testset.TestRow;
import dev.tandem.finetune.files.Embeddings;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** Asks one question of one side and notes what came of it. Blocks. */
@ApplicationScoped
class RowRun {

  private static final int KEPT_ANSWER = 20_000;
  private static final String PERPLEXITY = "perplexity";
  private static final String RELEVANCY = "answer_relevancy";

  private final Answering answering;
  private final Embeddings embeddings;
  private final Judging judging;

  RowRun(Answering answering, Embeddings embeddings, Judging judging) {
    this.answering = answering;
    this.embeddings = embeddings;
    this.judging = judging;
  }

  /**
   * What came of it.
   *
   * @param side that is asked
   * @param user under which it is asked
   * @param first whether this is the first run, of which more is noted
   */
  Outcome of(String project, Spec spec, Target side, TestRow row, String user, boolean first) {
    long before = System.nanoTime();
    if (side.findsOnly()) {
      List<Passage> found = answering.search(project, side, row.question());
      return searched(row, found, millis(before));
    }
    Settings settings = spec.settings();
    boolean logprobs = spec.metrics().contains(PERPLEXITY);
    // Several runs are to tell how much answers vary, which a fixed seed would hide.
    Long seed = settings.runs() == 1 ? settings.seed() : null;
    Answer answer =
        answering.ask(
            project,
            side,
            new Question(row.question(), settings.temperature(), seed, logprobs, user));
    double millis = millis(before);
    Double relevancy =
        first && spec.metrics().contains(RELEVANCY) ? relevancy(project, row, answer) : null;
    boolean judges = first && settings.judge() != null;
    return answered(
        row,
        answer,
        millis,
        relevancy,
        judges ? judging.verdict(project, settings.judge(), row, answer) : null,
        judges ? judging.labelled(project, settings.judge(), row) : List.of());
  }

  private static double millis(long before) {
    return (System.nanoTime() - before) / 1e6;
  }

  private static Outcome searched(TestRow row, List<Passage> found, double millis) {
    return new Outcome(
        null,
        null,
        null,
        false,
        null,
        null,
        found(row, found),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        millis,
        null,
        null,
        null,
        null);
  }

  private static Outcome answered(
      TestRow row,
      Answer answer,
      double millis,
      Double relevancy,
      Judgement judgement,
      List<Judgement> labelled) {
    String text = answer.text();
    return new Outcome(
        null,
        text.length() > KEPT_ANSWER ? text.substring(0, KEPT_ANSWER) : text,
        answer.receipt(),
        answer.abstained(),
        answer.confidence(),
        answer.supported(),
        found(row, answer.passages()),
        found(row, answer.citations()),
        answer.promptTokens(),
        answer.completionTokens(),
        answer.cost(),
        answer.currency(),
        answer.logprobs(),
        relevancy,
        millis,
        answer.model(),
        answer.version(),
        judgement,
        labelled);
  }

  private static List<Found> found(TestRow row, List<Passage> passages) {
    return passages.stream()
        .map(
            each ->
                new Found(
                    each.fileId(),
                    each.filename(),
                    each.chunkId(),
                    each.score(),
                    each.startByte(),
                    each.endByte(),
                    each.page(),
                    SourceMatch.of(row.expectedSources(), each)))
        .toList();
  }

  /** The cosine of question and answer, whose vectors have length one. */
  private Double relevancy(String project, TestRow row, Answer answer) {
    if (answer.abstained() || answer.text().isBlank() || row.mustAbstain() || row.label() != null) {
      return null;
    }
    Embeddings.Vectors both =
        embeddings.embed(project, List.of(row.question(), answer.text())).await().indefinitely();
    FloatBuffer numbers =
        ByteBuffer.wrap(both.vectors()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int dimensions = numbers.remaining() / 2;
    double product = 0;
    for (int i = 0; i < dimensions; i++) {
      product += (double) numbers.get(i) * numbers.get(dimensions + i);
    }
    return product;
  }
}
