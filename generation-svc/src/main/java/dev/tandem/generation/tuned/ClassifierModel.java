package dev.tandem.generation.tuned;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.Ability;
import dev.tandem.generation.answer.AnswerModel;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Classification;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.AnswerPiece.Delta;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Usage;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.answer.Grounds;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.retrieval.Retrieval;
import dev.tandem.generation.retrieval.Retrieval.Embedded;
import dev.tandem.generation.tuned.Classified.Scored;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A tuned model that answers with one of its labels, which counts as one token. */
final class ClassifierModel implements AnswerModel {

  private final String name;
  private final String digest;
  private final ClassifierHead head;
  private final Retrieval retrieval;
  private final Clock clock;

  ClassifierModel(
      String name, String digest, ClassifierHead head, Retrieval retrieval, Clock clock) {
    this.name = name;
    this.digest = digest;
    this.head = head;
    this.retrieval = retrieval;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean answersAlone() {
    return true;
  }

  @Override
  public boolean readsPassages() {
    return false;
  }

  @Override
  public Optional<ServedModel> served() {
    return Optional.empty();
  }

  @Override
  public Optional<String> digest() {
    return Optional.of(digest);
  }

  @Override
  public void check(Question question) {
    for (Demand demand : question.demands()) {
      if (demand.ability() != Ability.LOGPROBS) {
        throw refused(demand.param(), refusal(demand));
      }
    }
    if (question.searching().where().isPresent() || question.searching().choice().demandsSearch()) {
      throw refused("tools", "searches no documents: it answers with one of its labels");
    }
    if (text(question).isEmpty()) {
      throw refused("messages", "has nothing to classify: no user message has any text");
    }
  }

  private ApiError refused(String param, String why) {
    return ApiError.invalid(param, "The classifier '" + name + "' " + why + ".");
  }

  private static String refusal(Demand demand) {
    return switch (demand.ability()) {
      case FORCED_FUNCTION, FUNCTIONS -> "cannot call functions: it answers with one of its labels";
      case JSON -> "cannot answer in JSON: it answers with one of its labels";
      case LOGPROBS -> throw new IllegalStateException("it gives log probabilities");
      case SEVERAL_ANSWERS -> "gives one answer to a question; 'n' must be 1";
      case IMAGES -> "cannot see images";
      case AUDIO -> "cannot hear or speak";
      case FILES -> "reads no attachments";
      case WEB_SEARCH -> "cannot search the web";
    };
  }

  @Override
  public Multi<AnswerPiece> answer(Question question, Grounds grounds) {
    return Multi.createFrom()
        .deferred(
            () -> {
              check(question); // a model that stands in for another was not asked before
              String text = text(question);
              return retrieval
                  .embedded(question.asker(), head.embeddingModel(), List.of(text))
                  .onFailure(ClassifierModel::isNotFound)
                  .transform(failure -> withoutEmbeddings())
                  .map(this::vector)
                  .onItem()
                  .transformToMulti(
                      vector -> Multi.createFrom().iterable(told(question, grounds, text, vector)));
            });
  }

  private static String text(Question question) {
    return ClassifiedText.of(question.prompt().request().path("messages"));
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof ApiError error && error.status() == 404;
  }

  private float[] vector(Embedded embedded) {
    float[] vector = embedded.vectors().getFirst();
    if (vector.length != head.dimensions()) {
      throw withoutEmbeddings();
    }
    return vector;
  }

  private ApiError withoutEmbeddings() {
    return ApiError.of(
        503,
        "embedding_model_missing",
        null,
        "The classifier '"
            + name
            + "' needs the embedding model '"
            + head.embeddingModel()
            + "' with "
            + head.dimensions()
            + " dimensions, which this system does not have. Tell whoever runs it.");
  }

  private List<AnswerPiece> told(Question question, Grounds grounds, String text, float[] vector) {
    Classified classified = head.classify(vector);
    Scored best = classified.best();
    ClassifierHead.None unfit = head.none();
    boolean none = classified.fit() < unfit.threshold();
    // Nothing says how probable it is that no label is right; that the best one is wrong stands
    // for it, kept finite where that is certain.
    Scored answer =
        none ? new Scored(unfit.label(), Math.log(Math.max(1e-9, 1 - best.probability()))) : best;
    JsonNode request = question.prompt().request();
    JsonNode logprobs =
        request.path("logprobs").asBoolean()
            ? logprobs(answer, classified.best(request.path("top_logprobs").asInt()))
            : null;
    ObjectNode delta = JsonNodeFactory.instance.objectNode().put("content", answer.label());
    Decision decision =
        Decision.of(grounds, false)
            .with(
                new Classification(
                    best.label(), best.probability(), classified.fit(), unfit.threshold(), none));
    return List.of(
        new Delta(0, delta, logprobs, null),
        new Finished(
            false,
            decision,
            clock.instant().getEpochSecond(),
            new Usage(TokenEstimate.of(text), 1, 0, 0),
            null,
            null));
  }

  private static JsonNode logprobs(Scored answer, List<Scored> best) {
    ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
    ObjectNode token = token(answer);
    ArrayNode top = token.putArray("top_logprobs");
    best.forEach(scored -> top.add(token(scored)));
    logprobs.putArray("content").add(token);
    return logprobs.putNull("refusal");
  }

  private static ObjectNode token(Scored scored) {
    ObjectNode token =
        JsonNodeFactory.instance
            .objectNode()
            .put("token", scored.label())
            .put("logprob", scored.logprob());
    ArrayNode bytes = token.putArray("bytes");
    for (byte b : scored.label().getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xff);
    }
    return token;
  }
}
