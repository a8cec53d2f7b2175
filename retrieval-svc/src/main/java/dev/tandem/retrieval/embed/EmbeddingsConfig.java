package dev.tandem.retrieval.embed;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Embedding models, the threads they run on, and what is kept of their work. */
@ConfigMapping(prefix = "tandem.embeddings")
public interface EmbeddingsConfig {

  /** Name of the built-in model. */
  String BUILT_IN = "bge-small-en-v1.5";

  /** The model of vector stores that name none. */
  @WithDefault(BUILT_IN)
  String defaultModel();

  /**
   * Further names of models: name to model. Empty by default, so that an answer's {@code model} is
   * never a name of something else unless the operator says so.
   */
  Map<String, String> aliases();

  /** Models by name. The built-in one needs no entry; an entry changes its settings. */
  @WithDefaults
  Map<String, ModelConfig> models();

  /** Threads that embed in process; 0 for one per core. Each runs one text at a time. */
  @WithDefault("0")
  int workers();

  /**
   * Texts that may wait for a thread on behalf of requests; more are refused with 503 and a
   * retry-after.
   */
  @WithDefault("50000")
  int maxWaitingTexts();

  /** Query vectors kept in memory. */
  @WithDefault("4096")
  int queryCacheEntries();

  /** Vectors of passages kept in the database. */
  CacheConfig cache();

  /** The cache by content: the same text in the same project is embedded once. */
  interface CacheConfig {

    /** Whether vectors of passages are kept at all. */
    @WithDefault("true")
    boolean enabled();

    /** Vectors kept; about 900 bytes each at 384 dimensions. Those unused for longest go first. */
    @WithDefault("2000000")
    long maxEntries();

    /** Vectors unused for longer are removed. */
    @WithDefault("90d")
    Duration maxUnused();
  }

  /** How one model is reached. */
  interface ModelConfig {

    /** What kind of model this is. */
    @WithDefault("onnx")
    Type type();

    /**
     * Folder with model.onnx and tokenizer.json (an uncased WordPiece BERT), for type onnx; the
     * built-in model when absent.
     */
    Optional<Path> path();

    /** Put before queries, such as BGE's "Represent this sentence for searching …". */
    Optional<String> queryPrefix();

    /** Put before passages, where the model was trained so ("passage: ", "search_document: "). */
    Optional<String> passagePrefix();

    /** Base address of a remote model, up to and without {@code /embeddings} or {@code /embed}. */
    Optional<URI> baseUrl();

    /** API key of a remote model. */
    Optional<String> key();

    /** The remote model's own name; the name it has here when absent. */
    Optional<String> model();

    /** Numbers in a remote model's vectors; required for remote models. */
    OptionalInt dimensions();

    /** Whether to ask a remote model for that many numbers; some models know no choice. */
    @WithDefault("false")
    boolean chooseDimensions();

    /** Tokens that a remote model takes at once; longer texts are embedded by windows. */
    @WithDefault("8192")
    int maxTokens();

    /** Longest wait for one answer of a remote model. */
    @WithDefault("30s")
    Duration timeout();

    /** Further tries after 429, 5xx or a lost connection. */
    @WithDefault("4")
    int retries();

    /** Wait before the first further try; doubles each time unless the answer says retry-after. */
    @WithDefault("500ms")
    Duration backOff();

    /** Texts in one request to a remote model. */
    @WithDefault("64")
    int batchSize();

    /** Requests to a remote model at the same time. */
    @WithDefault("4")
    int concurrency();
  }

  /** The kinds of embedding models. */
  enum Type {
    /** In process by ONNX Runtime. */
    ONNX,
    /** {@code POST {base-url}/embeddings} as OpenAI defines it. */
    OPENAI,
    /** {@code POST {base-url}/embed} as Cohere's version 2 defines it. */
    COHERE,
    /** {@code POST {base-url}/embeddings} with Jina's {@code task}. */
    JINA
  }
}
