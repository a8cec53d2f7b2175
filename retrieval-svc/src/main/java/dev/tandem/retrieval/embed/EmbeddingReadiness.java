package dev.tandem.retrieval.embed;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Loads the default model at start, beside the rest, and reports when it is there. */
@Readiness
@ApplicationScoped
public class EmbeddingReadiness implements HealthCheck {

  private static final Logger LOG = Logger.getLogger(EmbeddingReadiness.class);

  private final Embeddings embeddings;
  private volatile String state = "loading";

  /** Loads nothing yet. */
  public EmbeddingReadiness(Embeddings embeddings) {
    this.embeddings = embeddings;
  }

  void warm(@Observes StartupEvent start) {
    Thread.ofPlatform().name("embed-warm-up").daemon().start(this::load);
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("embedding model")
        .status(state.equals("ready"))
        .withData("model", embeddings.defaultModel().name())
        .withData("state", state)
        .build();
  }

  private void load() {
    try {
      embeddings.defaultModel().warm();
      state = "ready";
    } catch (RuntimeException | LinkageError e) {
      // LinkageError: no native library of ONNX Runtime for this platform.
      LOG.errorf(e, "the model '%s' cannot be loaded", embeddings.defaultModel().name());
      state = "failed: see the log";
    }
  }
}
