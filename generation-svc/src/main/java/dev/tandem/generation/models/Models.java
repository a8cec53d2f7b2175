package dev.tandem.generation.models;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.AnswerModels;
import dev.tandem.generation.deployment.Deployments;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.Retrieval;
import dev.tandem.generation.tuned.TunedModelStore.Listed;
import dev.tandem.generation.tuned.TunedModels;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Everything that can be named as {@code model}: what answers, and what embeds. */
@ApplicationScoped
public class Models {

  /** The models come with the software: the day of its first release. */
  private static final Instant RELEASED = Instant.ofEpochSecond(1_795_219_200L);

  private static final String BUILT_IN = "tandem";
  private static final Logger LOG = Logger.getLogger(Models.class);

  /**
   * @param owner the project whose tuned model it is, or {@code tandem}
   */
  record Named(String name, Instant createdAt, String owner) {}

  private final AnswerModels answering;
  private final Deployments deployments;
  private final TunedModels tuned;
  private final Retrieval retrieval;

  public Models(
      AnswerModels answering, Deployments deployments, TunedModels tuned, Retrieval retrieval) {
    this.answering = answering;
    this.deployments = deployments;
    this.tuned = tuned;
    this.retrieval = retrieval;
  }

  /**
   * All names: models that answer, the project's deployments and tuned models, embedding models;
   * without the latter while retrieval is away.
   */
  Uni<List<Named>> list(Asker asker) {
    Uni<List<String>> embedding =
        retrieval
            .embeddingModels(asker)
            .onFailure()
            .invoke(failure -> LOG.debugf("embedding models are not listed: %s", failure))
            .onFailure()
            .recoverWithItem(List.of());
    return Uni.combine()
        .all()
        .unis(deployments.names(asker.project()), tuned.list(asker.project()), embedding)
        .with(
            (deployed, trained, embeddings) ->
                together(
                    Stream.of(answering.names(), deployed, embeddings)
                        .flatMap(List::stream)
                        .map(name -> new Named(name, RELEASED, BUILT_IN)),
                    trained.stream().map(model -> tuned(asker, model))));
  }

  private static List<Named> together(Stream<Named> plain, Stream<Named> tuned) {
    Map<String, Named> byName = new LinkedHashMap<>();
    Stream.concat(plain, tuned).forEach(model -> byName.putIfAbsent(model.name(), model));
    return List.copyOf(byName.values());
  }

  private static Named tuned(Asker asker, Listed model) {
    return new Named(model.name(), model.createdAt(), asker.project());
  }

  /**
   * @throws ApiError 404 {@code model_not_found} by the Uni
   */
  Uni<Named> named(Asker asker, String name) {
    return list(asker)
        .map(
            all ->
                all.stream()
                    .filter(model -> model.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> ApiError.modelNotFound(name)));
  }

  /**
   * Deletes a tuned model of the project.
   *
   * @return fails with {@link ApiError} 404 when there is no such model, and 403 when it is none
   *     that clients may delete
   */
  Uni<Void> delete(Asker asker, String name) {
    return tuned
        .delete(asker.project(), name)
        .chain(
            deleted ->
                deleted
                    ? Uni.createFrom().voidItem()
                    : named(asker, name)
                        .map(
                            other -> {
                              throw ApiError.forbidden(
                                  "The model '"
                                      + other.name()
                                      + "' cannot be deleted: only fine-tuned models can.");
                            }));
  }
}
