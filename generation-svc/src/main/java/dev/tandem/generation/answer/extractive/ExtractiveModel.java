package dev.tandem.generation.answer.extractive;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.Ability;
import dev.tandem.generation.answer.AnswerModel;
import dev.tandem.generation.answer.AnswerModelSource;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.answer.Grounds;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.backend.ServedModel;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The model that quotes: sentences of the documents, or an abstention. */
@ApplicationScoped
public class ExtractiveModel implements AnswerModel, AnswerModelSource {

  private static final String NAME = "extractive";

  private final ExtractiveConfig config;
  private final Clock clock;

  public ExtractiveModel(ExtractiveConfig config, Clock clock) {
    if (config.sentences() < 1 || config.sentences() > 50) {
      throw new IllegalArgumentException(
          "tandem.extractive.sentences must be between 1 and 50, but is " + config.sentences());
    }
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public Uni<Optional<AnswerModel>> named(String project, String name) {
    return Uni.createFrom().item(name.equals(NAME) ? Optional.of(this) : Optional.empty());
  }

  @Override
  public boolean answersAlone() {
    return false;
  }

  @Override
  public Optional<ServedModel> served() {
    return Optional.empty();
  }

  @Override
  public void check(Question question) {
    for (Demand demand : question.demands()) {
      if (demand.ability() != Ability.FUNCTIONS) {
        throw ApiError.invalid(demand.param(), "Model 'extractive' " + refusal(demand) + ".");
      }
    }
  }

  private static String refusal(Demand demand) {
    return switch (demand.ability()) {
      case FORCED_FUNCTION, FUNCTIONS -> "cannot call functions: it only searches documents";
      case JSON -> "cannot answer in JSON: it quotes documents";
      case LOGPROBS -> "gives no log probabilities";
      case SEVERAL_ANSWERS -> "gives one answer to a question; 'n' must be 1";
      case IMAGES -> "cannot see images";
      case AUDIO -> "cannot hear or speak";
      case FILES ->
          "reads no attachments; add the file to a vector store and search it with the file_search"
              + " tool";
      case WEB_SEARCH -> "cannot search the web";
    };
  }

  @Override
  public Multi<AnswerPiece> answer(Question question, Grounds grounds) {
    ExtractiveAnswer composer =
        new ExtractiveAnswer(
            config.sentences(), question.limits(), clock.instant().getEpochSecond());
    Decision abstained = Decision.of(grounds, true);
    List<AnswerPiece> pieces =
        !grounds.decision().route().retrieves()
            ? composer.abstention(ExtractiveAnswer.NOT_SEARCHED, abstained)
            : grounds.evidence().isEmpty()
                ? composer.abstention(ExtractiveAnswer.NO_DOCUMENTS, abstained)
                : composer.from(grounds);
    return Multi.createFrom().iterable(pieces);
  }
}
