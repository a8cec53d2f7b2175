package dev.tandem.retrieval.rerank;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Rerankers: models that read query and passage together. None is built in. */
@ConfigMapping(prefix = "tandem.rerank")
public interface RerankConfig {

  /**
   * The reranker of searches that leave the choice to the server ({@code ranker} absent or {@code
   * auto}), and of {@code /v1/rerank} without a model; without it such searches keep the order of
   * hybrid search.
   */
  Optional<String> auto();

  /** Rerankers by name. */
  Map<String, ModelConfig> models();

  /** Threads that rerank in process; 0 for one per core. Each reads one passage at a time. */
  @WithDefault("0")
  int workers();

  /** How one reranker is reached. */
  interface ModelConfig {

    /** What kind of reranker this is. */
    @WithDefault("cohere")
    Type type();

    /** Folder with model.onnx and vocab.txt (an uncased WordPiece BERT), for type onnx. */
    Optional<Path> path();

    /** The whole address of a remote reranker, such as {@code https://api.cohere.com/v2/rerank}. */
    Optional<URI> url();

    /** API key of a remote reranker. */
    Optional<String> key();

    /** The remote model's own name; the name it has here when absent. */
    Optional<String> model();

    /** Longest wait for the scores of one call, further tries included. */
    @WithDefault("5s")
    Duration timeout();

    /** Further tries after 429, 5xx or a lost connection. */
    @WithDefault("1")
    int retries();

    /** Wait before the first further try; doubles each time. */
    @WithDefault("200ms")
    Duration backOff();

    /** After three calls in a row that failed, a remote reranker is left alone for so long. */
    @WithDefault("10s")
    Duration rest();

    /** Texts in one request to a remote reranker; more are sent in several. */
    @WithDefault("100")
    int maxDocuments();

    /** Requests to a remote reranker at the same time; a call that finds none free fails. */
    @WithDefault("16")
    int concurrency();

    /**
     * Passages of a search that are read, the best by hybrid search; never fewer than asked for.
     */
    @WithDefault("30")
    int candidates();

    /**
     * Whether a remote reranker answers in logits instead of probabilities, as llama.cpp does.
     * Models in process always do.
     */
    @WithDefault("false")
    boolean logits();

    /** Calibration of the model's logits: what they are multiplied by. */
    @WithDefault("1")
    double slope();

    /** Calibration of the model's logits: what is added then. */
    @WithDefault("0")
    double intercept();
  }

  /** The kinds of rerankers. */
  enum Type {
    /** In process by ONNX Runtime. */
    ONNX,
    /** {@code POST /rerank} as Cohere defines it; also Jina, Voyage, vLLM, llama.cpp, LiteLLM. */
    COHERE,
    /** {@code POST /rerank} of Hugging Face's Text Embeddings Inference. */
    TEI
  }
}
