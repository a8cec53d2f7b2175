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

  int dimensions();

  /**
   * Vectors of length one, in the order of the texts. Texts longer than the model's window are
   * embedded whole, by windows, never silently cut.
   */
  List<float[]> embed(List<String> texts, Purpose purpose);

  /** Tokens of this model in the text, without special ones. */
  int countTokens(String text);
}
