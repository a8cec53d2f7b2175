package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.Capability;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** OpenAI-compatible model servers by a name of the operator's choice; none by default. */
@ConfigMapping(prefix = "tandem.backends")
public interface BackendsConfig {

  /** The servers by name. */
  @WithParentName
  Map<String, BackendConfig> backends();

  /** One server, or several replicas of it that serve the same models. */
  interface BackendConfig {

    /**
     * Base addresses, one for each replica. {@code /v1} is appended to an address that names no
     * version in its path.
     */
    List<URI> url();

    /** Sent as a bearer token. */
    Optional<String> apiKey();

    /**
     * Models by the names that clients use. Without any, the models that the server lists are
     * served by the names that they have there.
     */
    Map<String, ModelConfig> models();

    /** To the first byte of an answer, and between any two pieces of it. */
    @WithDefault("5m")
    Duration timeout();

    /** To a connection. */
    @WithDefault("2s")
    Duration connectTimeout();

    /**
     * How long an idle connection is kept for the next request; shorter than the server keeps it,
     * or requests meet connections that are just being closed.
     */
    @WithDefault("4s")
    Duration keepAlive();

    /** Requests that one replica answers at a time, and so its connections. */
    @WithDefault("1024")
    int maxConcurrent();

    /** Requests that may wait for one replica; more are refused with 503. */
    @WithDefault("256")
    int maxWaiting();

    /** How long a request waits for a replica before it is refused with 503. */
    @WithDefault("1s")
    Duration maxWait();

    /** Replicas that one request may be sent to, the first included, until one begins to answer. */
    @WithDefault("3")
    int attempts();

    /** Longest answer, streamed or not, 1K to 512M; what is longer is cut off with an error. */
    @WithDefault("16M")
    MemorySize maxAnswerSize();

    /** Whether streams are asked for token counts; some servers refuse {@code stream_options}. */
    @WithDefault("true")
    boolean streamUsage();

    /**
     * How it comes to serve what fine-tuning makes: {@code none}, {@code dynamic} (vLLM is told to
     * load adapters while it runs), {@code path} (it opens whole models by the paths of their
     * folders, as {@code transformers serve} does), or {@code static} (it has them from its start,
     * and {@code models} names each).
     */
    @WithDefault("none")
    AdapterMode adapters();

    /** Name of a TLS configuration ({@code quarkus.tls.<name>.*}), for private authorities. */
    Optional<String> tls();

    /** Asking replicas in the background how they are. */
    ProbeConfig probe();

    /** When a replica is left alone. */
    BreakerConfig breaker();
  }

  /** What is known of one model. */
  interface ModelConfig {

    /** What the server calls it; as clients do when absent. */
    Optional<String> servedAs();

    /** Tokens that fit, prompt and answer together. */
    OptionalInt contextTokens();

    /** What its tokens cost. */
    PriceConfig price();

    /** What it cannot do: requests that ask for it are refused instead of passed on. */
    Optional<Set<Capability>> without();

    /** SHA-256 of the adapter's weights, in hexadecimal; noted on receipts of its answers. */
    Optional<String> adapterDigest();
  }

  /** US dollars per million tokens. */
  interface PriceConfig {

    /** For tokens read. */
    @WithDefault("0")
    BigDecimal prompt();

    /** For tokens written. */
    @WithDefault("0")
    BigDecimal completion();
  }

  /** Background probes. */
  interface ProbeConfig {

    /** Asked with GET, below the base address; also where the server lists its models. */
    @WithDefault("/models")
    String path();

    /** Time between two probes of a replica; 0 for none. */
    @WithDefault("10s")
    Duration every();

    /** Longest wait for a probe's answer. */
    @WithDefault("5s")
    Duration timeout();
  }

  /** The circuit breakers: of each replica, and of each model at it. */
  interface BreakerConfig {

    /** Opens after so many failures in a row. */
    @WithDefault("5")
    int failuresInARow();

    /** Opens when this share of the window's requests failed, above 0 and up to 1. */
    @WithDefault("0.5")
    double failureShare();

    /** Requests in the window, 1 to 64; the share counts once the window is full. */
    @WithDefault("20")
    int window();

    /** How long an open breaker lets nothing through; then one request tries. */
    @WithDefault("5s")
    Duration openFor();
  }
}
