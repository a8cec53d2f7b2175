package dev.tandem.generation.answer;

import dev.tandem.api.observe.Segment;
import dev.tandem.api.observe.Stages;
import dev.tandem.api.observe.Trail;
import dev.tandem.generation.answer.AnswerPiece.Found;
import dev.tandem.generation.answer.AnswerPiece.Result;
import dev.tandem.generation.answer.AnswerPiece.Searching;
import dev.tandem.generation.answer.AnswerPiece.Unremembered;
import dev.tandem.generation.retrieval.Evidence.Passage;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Answers questions: finds what the name of the model stands for, searches where the router says
 * so, and lets the model answer, or those that stand in for it.
 */
@ApplicationScoped
public class Answers {

  private final Targets targets;
  private final GroundSearch search;
  private final Telling telling;
  private final Unanswered unanswered;
  private final Stages stages;

  public Answers(
      Targets targets, GroundSearch search, Telling telling, Unanswered unanswered, Stages stages) {
    this.stages = stages;
    this.unanswered = unanswered;
    this.targets = targets;
    this.search = search;
    this.telling = telling;
  }

  /**
   * The pieces of the answer, the last one {@code Finished}. Nothing is done before they are asked
   * for, and nothing more when they are cancelled. Fails with {@link
   * dev.tandem.api.error.ApiError}.
   */
  public Multi<AnswerPiece> answer(Question question) {
    return Multi.createFrom()
        .deferred(
            () -> stages.trail().along(AnswerStages.ANSWER, trail -> targeted(question, trail)));
  }

  private Multi<AnswerPiece> targeted(Question question, Trail trail) {
    return trail
        .back(targets.find(question))
        .onItem()
        .transformToMulti(
            target -> {
              target.model().check(question);
              Multi<AnswerPiece> answered =
                  answer(asDeployed(question, target), target, trail)
                      .onFailure()
                      .invoke(failure -> unanswered.note(question, target, failure));
              return target.remembers()
                  ? answered
                  : Multi.createBy()
                      .concatenating()
                      .streams(Multi.createFrom().item(new Unremembered()), answered);
            });
  }

  private static Question asDeployed(Question question, Target target) {
    Question asked =
        target.policy().budgetTokens() == null
            ? question
            : question.withPassageTokens(target.policy().budgetTokens());
    Question instructed =
        target.instructions() == null ? asked : asked.withInstructions(target.instructions());
    if (!target.remembers()) {
      return instructed.forgetting();
    }
    return target.remembersOthers() ? instructed.rememberingOthers() : instructed;
  }

  private Multi<AnswerPiece> answer(Question question, Target target, Trail trail) {
    Stopwatch stopwatch = new Stopwatch();
    Ledger ledger = new Ledger(question, target, stopwatch, trail);
    Uni<String> searched = search.query(question, target);
    return (target.rewritesQuery() ? trail.around(AnswerStages.REWRITE, searched) : searched)
        .invoke(
            query -> {
              if (target.rewritesQuery()) {
                stopwatch.lap("rewrite");
              }
            })
        .onItem()
        .transformToMulti(query -> answer(question, target, query, ledger, stopwatch));
  }

  private Multi<AnswerPiece> answer(
      Question question, Target target, String query, Ledger ledger, Stopwatch stopwatch) {
    boolean certain = search.isCertain(question, target);
    Multi<AnswerPiece> answered =
        ledger
            .trail()
            .around(
                AnswerStages.SEARCH,
                segment ->
                    // The REST client answers on a context of its own call.
                    ledger
                        .trail()
                        .back(search.find(question, target, query))
                        .invoke(grounds -> told(segment, grounds)))
            .invoke(grounds -> stopwatch.lap("search"))
            .invoke(ledger::searched)
            .onItem()
            .transformToMulti(
                grounds ->
                    Multi.createBy()
                        .concatenating()
                        .streams(
                            Multi.createFrom().iterable(searched(grounds, certain)),
                            telling.tell(question, target, grounds, ledger)));
    return certain
        ? Multi.createBy()
            .concatenating()
            .streams(Multi.createFrom().item(new Searching(List.of(query))), answered)
        : answered;
  }

  private static void told(Segment segment, Grounds grounds) {
    segment.set("gen_ai.operation.name", "retrieval");
    segment.set("gen_ai.data_source.id", String.join(",", grounds.stores()));
    segment.set("tandem.route", grounds.decision().route().label());
    segment.set("tandem.route.stage", grounds.decision().stage().label());
    segment.set("tandem.passages", grounds.passages().size());
  }

  /** What is told of the search; that it began is told already where it was certain. */
  private static List<AnswerPiece> searched(Grounds grounds, boolean certain) {
    if (certain) {
      return List.of(found(grounds));
    }
    return grounds.decision().route().retrieves()
        ? List.of(new Searching(grounds.queries()), found(grounds))
        : List.of();
  }

  private static AnswerPiece found(Grounds grounds) {
    return new Found(grounds.passages().stream().map(Answers::result).toList(), grounds.queries());
  }

  private static Result result(Passage passage) {
    return new Result(
        passage.fileId(),
        passage.filename(),
        passage.placedBy(),
        passage.text(),
        passage.attributes());
  }
}
