package dev.tandem.finetune.drift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port to what is watched: live answers, opinions on them, and the documents. Blocks; fails with
 * {@link dev.tandem.api.error.ApiError}, 404 where the project has no such deployment or store and
 * 503 where a service is away.
 */
public interface Live {

  /** A window of time; both ends are outside. */
  record Span(Instant from, Instant to) {}

  /**
   * A live answer, as its receipt has it. Those that evaluations asked for are none.
   *
   * @param question null when its text is not kept
   * @param foundNothing whether documents were searched and none of them helped
   * @param supported share of its sentences that its passages support, or null when not checked
   */
  record Answered(
      String receipt, String question, boolean abstained, boolean foundNothing, Double supported) {}

  /** What somebody thought of an answer. */
  record Opinion(String receipt, boolean up, boolean corrected) {}

  /** Answers of a deployment, at most {@code most}, the newest first. */
  List<Answered> answers(String project, String deployment, Span span, int most);

  /** Opinions on a deployment's answers, at most {@code most}, the newest first. */
  List<Opinion> opinions(String project, String deployment, Span span, int most);

  /** A deployment and the files of its stores as they are now. */
  Snapshot snapshot(String project, String deployment);

  /** The question of a receipt, for as long as it is kept. */
  Optional<String> question(String project, String receipt);

  /**
   * Has a store process one of its files anew; its attributes stay.
   *
   * @param chunking how it is to be cut, as a {@link Snapshot} tells it; null leaves it as it is
   */
  void process(String project, String store, String file, String chunking);
}
