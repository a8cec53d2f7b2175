package dev.tandem.finetune.files;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** Port to the sentence embeddings that a classifier is built on. */
public interface Embeddings {

  /**
   * Vectors of texts.
   *
   * @param vectors little-endian float32, row after row
   * @param tokens of all texts together
   */
  record Vectors(String model, int dimensions, byte[] vectors, long tokens) {}

  /**
   * One vector for each text, in their order, for this project. Fails with {@link
   * dev.tandem.api.error.ApiError}: 4xx when a text is refused, 429 and 503 when another try may
   * succeed.
   */
  Uni<Vectors> embed(String project, List<String> texts);
}
