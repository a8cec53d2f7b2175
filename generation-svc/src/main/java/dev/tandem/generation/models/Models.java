package dev.tandem.generation.models;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.AnswerModels;
import dev.tandem.generation.deployment.Deployments;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.Retrieval;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Everything that can be named as {@code model}: what answers, and what embeds. */
@ApplicationScoped
public class Models {

  private static final Logger LOG = Logger.getLogger(Models.class);

  private final AnswerModels answering;
  private final Deployments deployments;
  private final Retrieval retrieval;

  public Models(AnswerModels answering, Deployments deployments, Retrieval retrieval) {
    this.answering = answering;
    this.deployments = deployments;
    this.retrieval = retrieval;
  }

  /**
   * Names: models that answer, the project's deployments, embedding models; without the latter
   * while retrieval is away.
   */
  Uni<List<String>> names(Asker asker) {
    Uni<List<String>> embedding =
        retrieval
            .embeddingModels(asker)
            .onFailure()
            .invoke(failure -> LOG.debugf("embedding models are not listed: %s", failure))
            .onFailure()
            .recoverWithItem(List.of());
    return Uni.combine()
        .all()
        .unis(deployments.names(asker.project()), embedding)
        .with(
            (deployed, embeddings) ->
                Stream.of(answering.names(), deployed, embeddings)
                    .flatMap(List::stream)
                    .distinct()
                    .toList());
  }

  /**
   * @throws ApiError 404 {@code model_not_found} by the Uni
   */
  Uni<String> named(Asker asker, String name) {
    return names(asker)
        .map(
            names -> {
              if (!names.contains(name)) {
                throw ApiError.modelNotFound(name);
              }
              return name;
            });
  }
}
