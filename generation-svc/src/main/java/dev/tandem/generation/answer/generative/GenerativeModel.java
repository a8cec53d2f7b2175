package dev.tandem.generation.answer.generative;

import dev.tandem.generation.answer.AnswerModel;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.AnswerPiece.Given;
import dev.tandem.generation.answer.AnswerPiece.Notice;
import dev.tandem.generation.answer.Grounds;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.answer.Telling;
import dev.tandem.generation.backend.ModelServers;
import dev.tandem.generation.backend.ServedModel;
import io.smallrye.mutiny.Multi;
import java.time.Clock;
import java.util.Optional;

/** A model of a model server. */
final class GenerativeModel implements AnswerModel {

  private final ServedModel served;
  private final ModelServers servers;
  private final Recollection recollection;
  private final GenerativeConfig config;
  private final Clock clock;

  GenerativeModel(
      ServedModel served,
      ModelServers servers,
      Recollection recollection,
      GenerativeConfig config,
      Clock clock) {
    this.recollection = recollection;
    this.served = served;
    this.servers = servers;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return served.name();
  }

  @Override
  public boolean answersAlone() {
    return true;
  }

  @Override
  public Optional<ServedModel> served() {
    return Optional.of(served);
  }

  @Override
  public void check(Question question) {
    served.check(question.prompt().request());
  }

  @Override
  public Multi<AnswerPiece> answer(Question question, Grounds grounds) {
    int context = served.contextTokens().orElse(config.contextTokens());
    int answer = question.prompt().maxTokens().orElse(Math.min(config.answerTokens(), context / 4));
    int room = Math.max(0, context - answer);
    return recollection
        .recollect(question, grounds, room)
        .onItem()
        .transformToMulti(
            remembering ->
                told(
                    Context.of(
                        remembering,
                        grounds.passages(),
                        room,
                        Math.min(
                            (int) (config.passageShare() * context),
                            question.prompt().passageTokens().orElse(Integer.MAX_VALUE))),
                    !grounds.passages().isEmpty(),
                    question.prompt().streamed(),
                    Decision.of(grounds, false)));
  }

  private Multi<AnswerPiece> told(
      Context context, boolean found, boolean streamed, Decision decision) {
    Narration narration =
        new Narration(context.passages(), decision, clock.instant().getEpochSecond());
    Given passages = new Given(context.passages());
    Multi<AnswerPiece> given =
        found && context.passages().isEmpty()
            ? Multi.createFrom().items(passages, new Notice(Telling.NOT_FROM_DOCUMENTS))
            : Multi.createFrom().item(passages);
    if (streamed) {
      return Multi.createBy()
          .concatenating()
          .streams(
              given,
              servers.stream(served, context.request(), narration::asked)
                  .onItem()
                  .transformToIterable(narration::chunk),
              Multi.createFrom().deferred(() -> Multi.createFrom().iterable(narration.end())));
    }
    return Multi.createBy()
        .concatenating()
        .streams(
            given,
            servers
                .complete(served, context.request(), narration::asked)
                .onItem()
                .transformToMulti(whole -> Multi.createFrom().iterable(narration.whole(whole))));
  }
}
