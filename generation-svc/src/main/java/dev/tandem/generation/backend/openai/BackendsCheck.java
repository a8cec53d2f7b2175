package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.openai.BackendsConfig.BackendConfig;
import dev.tandem.generation.backend.openai.BackendsConfig.BreakerConfig;
import dev.tandem.generation.backend.openai.BackendsConfig.ModelConfig;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what is wrong with the configuration, all of it at once, in sentences that name the key.
 */
final class BackendsCheck {

  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> seenIn = new HashMap<>();
  private final Map<String, ServedModel> seen = new HashMap<>();

  private BackendsCheck() {}

  /** The sentences; none when all is well. */
  static List<String> problems(BackendsConfig config) {
    BackendsCheck check = new BackendsCheck();
    config.backends().forEach(check::backend);
    return List.copyOf(check.problems);
  }

  private void backend(String id, BackendConfig backend) {
    String prefix = "tandem.backends." + id + ".";
    urls(prefix, backend);
    backend.models().forEach((name, model) -> model(id, name, model));
    backend
        .apiKey()
        .filter(key -> !key.matches("[\\x21-\\x7e]+"))
        .ifPresent(key -> add(prefix + "api-key", "holds blanks or characters beyond ASCII"));
    positive(prefix + "timeout", backend.timeout());
    positive(prefix + "connect-timeout", backend.connectTimeout());
    positive(prefix + "keep-alive", backend.keepAlive());
    positive(prefix + "max-wait", backend.maxWait());
    positive(prefix + "probe.timeout", backend.probe().timeout());
    atLeast(prefix + "max-concurrent", 1, backend.maxConcurrent());
    atLeast(prefix + "max-waiting", 0, backend.maxWaiting());
    atLeast(prefix + "attempts", 1, backend.attempts());
    answerSize(prefix + "max-answer-size", backend.maxAnswerSize().asLongValue());
    probe(prefix, backend);
    breaker(prefix + "breaker.", backend.breaker());
    adapters(prefix, backend);
  }

  /** What a replica lists is all that is believed of its adapters. */
  private void adapters(String prefix, BackendConfig backend) {
    boolean listens = backend.probe().path().equals("/models") && !backend.probe().every().isZero();
    if (backend.adapters() != AdapterMode.NONE && !listens) {
      add(
          prefix + "adapters",
          "needs probes of /models: leave probe.path, and probe.every above 0");
    }
  }

  private void urls(String prefix, BackendConfig backend) {
    Set<BaseUrl> distinct = new HashSet<>();
    for (URI url : backend.url()) {
      Optional<String> problem = BaseUrl.problem(url);
      if (problem.isPresent()) {
        add(prefix + "url", "'" + url + "' " + problem.get());
      } else if (!distinct.add(BaseUrl.of(url))) {
        add(prefix + "url", "names " + url + " twice");
      }
    }
  }

  private void model(String backend, String name, ModelConfig model) {
    String prefix = "tandem.backends." + backend + ".models." + name + ".";
    model.contextTokens().ifPresent(tokens -> atLeast(prefix + "context-tokens", 1, tokens));
    model
        .adapterDigest()
        .filter(digest -> !digest.matches("[0-9a-f]{64}"))
        .ifPresent(digest -> add(prefix + "adapter-digest", "must be 64 hexadecimal digits"));
    notNegative(prefix + "price.prompt", model.price().prompt());
    notNegative(prefix + "price.completion", model.price().completion());
    ServedModel here = Backend.configured(name, model, Duration.ZERO);
    ServedModel there = seen.putIfAbsent(name, here);
    String other = seenIn.putIfAbsent(name, backend);
    if (there != null && !isSame(here, there)) {
      problems.add(
          "The model '"
              + name
              + "' has another price, context-tokens or without in the backend "
              + backend
              + " than in "
              + other
              + ". Replicas of one model must be alike; or give"
              + " them two names, each with its served-as.");
    }
  }

  private static boolean isSame(ServedModel a, ServedModel b) {
    return a.contextTokens().equals(b.contextTokens())
        && a.capabilities().equals(b.capabilities())
        && a.price().prompt().compareTo(b.price().prompt()) == 0
        && a.price().completion().compareTo(b.price().completion()) == 0;
  }

  private void probe(String prefix, BackendConfig backend) {
    if (backend.probe().every().isNegative()) {
      add(prefix + "probe.every", "must not be negative");
    }
    if (!backend.probe().path().startsWith("/")) {
      add(prefix + "probe.path", "must begin with a slash");
    }
    if (backend.models().isEmpty() && backend.probe().every().isZero()) {
      add(prefix + "models", "names no model, and without probes none is discovered");
    }
  }

  private void breaker(String prefix, BreakerConfig breaker) {
    atLeast(prefix + "failures-in-a-row", 1, breaker.failuresInARow());
    if (!(breaker.failureShare() > 0 && breaker.failureShare() <= 1)) {
      add(prefix + "failure-share", "must be above 0 and at most 1");
    }
    if (breaker.window() < 1 || breaker.window() > 64) {
      add(prefix + "window", "must be between 1 and 64");
    }
    positive(prefix + "open-for", breaker.openFor());
  }

  private void positive(String key, Duration value) {
    if (value.toMillis() < 1) {
      add(key, "must be at least a millisecond");
    }
  }

  private void atLeast(String key, long min, long value) {
    if (value < min) {
      add(key, "must be at least " + min);
    }
  }

  private void answerSize(String key, long bytes) {
    if (bytes < 1024 || bytes > 512 << 20) {
      add(key, "must be between 1K and 512M");
    }
  }

  private void notNegative(String key, BigDecimal value) {
    if (value.signum() < 0) {
      add(key, "must not be negative");
    }
  }

  private void add(String key, String why) {
    problems.add(key + " " + why + ".");
  }
}
