package dev.tandem.retrieval.rerank;

import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The configured rerankers by name. */
@Singleton
public class Rerankers {

  /** What requests call no reranker, or the server's choice. */
  public static final Set<String> RESERVED = Set.of("none", "auto", "default-2024-11-15");

  private final Map<String, Reranker> byName = new TreeMap<>();
  private final Optional<String> auto;

  /**
   * Loads nothing yet.
   *
   * @throws IllegalStateException when the configuration contradicts itself
   */
  @Inject
  public Rerankers(RerankConfig config, @All List<RerankerSource> sources) {
    sources.stream()
        .flatMap(source -> source.rerankers().stream())
        .forEach(reranker -> byName.put(reranker.name(), reranker));
    auto = config.auto();
    byName.keySet().stream()
        .filter(RESERVED::contains)
        .forEach(
            name -> {
              throw new IllegalStateException("tandem.rerank.models.\"" + name + "\": taken name");
            });
    auto.filter(name -> !byName.containsKey(name))
        .ifPresent(
            name -> {
              throw new IllegalStateException(
                  "tandem.rerank.auto is '" + name + "', which tandem.rerank.models does not have");
            });
  }

  /** The reranker with this name. */
  public Optional<Reranker> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** What the server chooses when it is left the choice. */
  public Optional<Reranker> auto() {
    return auto.flatMap(this::find);
  }

  /** All names, in alphabetical order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** A wrong configuration is found at start, not by the first search. */
  void start(@Observes StartupEvent event) {}
}
