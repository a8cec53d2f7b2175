package dev.tandem.retrieval.embed;

import java.util.List;

/**
 * Port to whatever turns text into vectors: in process, or a remote endpoint. Blocking,
 * thread-safe; callers bound the parallelism.
 */
public interface EmbeddingModel {

  /** Why a text is embedded: some models want a prefix before queries. */
  enum Purpose {
    PASSAGE,
    QUERY
  }

  /** The name clients pass as {@code model}. */
  String name();

  /** Numbers in a vector. */
  int dimensions();

  /**
   * Vectors of length one, in the order of the texts. Texts longer than the model's window are
   * embedded whole, by windows, never silently cut.
   *
   * @throws dev.tandem.api.error.ApiError 503 when a remote model does not answer properly
   */
  List<float[]> embed(List<String> texts, Purpose purpose);

  /** Tokens of this model in the text, without special ones; estimated where it is remote. */
  int countTokens(String text);

  /**
   * What cached vectors are kept under: differs as soon as the same text would get another vector.
   */
  default String version() {
    return name();
  }

  /** How many texts are best handed over at once. */
  default int batchSize() {
    return 1;
  }

  /**
   * How many calls may run at once; 0 for models that compute in this process and share its cores.
   */
  default int concurrency() {
    return 0;
  }

  /** Loads what the first call would otherwise wait for. */
  default void warm() {}

  /** Frees what the model holds; no call runs then, and none follows. */
  default void close() {}
}
