package dev.tandem.generation.models;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.AnswerModels;
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
  private final Retrieval retrieval;

  public Models(AnswerModels answering, Retrieval retrieval) {
    this.answering = answering;
    this.retrieval = retrieval;
  }

  /** Names, those that answer first; without the embedding models while retrieval is away. */
  Uni<List<String>> names(Asker asker) {
    return retrieval
        .embeddingModels(asker)
        .onFailure()
        .invoke(failure -> LOG.debugf("embedding models are not listed: %s", failure))
        .onFailure()
        .recoverWithItem(List.of())
        .map(
            embedding ->
                Stream.concat(answering.names().stream(), embedding.stream()).distinct().toList());
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
