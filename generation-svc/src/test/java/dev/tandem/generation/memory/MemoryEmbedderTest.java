package dev.tandem.generation.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.EvidenceQuery;
import dev.tandem.generation.retrieval.Retrieval;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemoryEmbedderTest {

  private final FakeQueue queue = new FakeQueue();
  private final FakeRetrieval retrieval = new FakeRetrieval();
  private final MemoryEmbedder embedder =
      new MemoryEmbedder(
          queue,
          retrieval,
          new SmallRyeConfigBuilder()
              .addDiscoveredConverters()
              .withMapping(MemoryConfig.class)
              .withDefaultValue("tandem.memory.at-once", "2")
              .build()
              .getConfigMapping(MemoryConfig.class));

  /** Everything in memory, nothing claimed for long. */
  private static final class FakeQueue implements MemoryQueue {

    final List<Waiting> waiting = new ArrayList<>();
    final List<String> log = new ArrayList<>();

    @Override
    public Uni<List<Waiting>> claim(UUID claim, int most, Duration lease) {
      List<Waiting> taken = List.copyOf(waiting.subList(0, Math.min(most, waiting.size())));
      waiting.removeAll(taken);
      return Uni.createFrom().item(taken);
    }

    @Override
    public Uni<Void> keep(UUID claim, List<Waiting> pieces, String model, List<float[]> vectors) {
      for (int i = 0; i < pieces.size(); i++) {
        log.add("keep " + pieces.get(i).text() + " " + model + " " + vectors.get(i)[0]);
      }
      return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> retry(UUID claim, List<Waiting> pieces, Duration pause) {
      pieces.forEach(piece -> log.add("retry " + piece.text() + " " + pause));
      return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Integer> requeueOthers(String model) {
      log.add("requeue others than " + model);
      return Uni.createFrom().item(0);
    }
  }

  /** Embeds by length, fails on "bad". */
  private final class FakeRetrieval implements Retrieval {

    final List<String> projects = new ArrayList<>();
    String model = "m";

    @Override
    public Uni<Embedded> embedded(Asker asker, List<String> texts) {
      projects.add(asker.project());
      return texts.contains("bad")
          ? Uni.createFrom().failure(ApiError.unavailable("away"))
          : Uni.createFrom()
              .item(
                  new Embedded(
                      model, texts.stream().map(text -> new float[] {text.length()}).toList()));
    }

    @Override
    public Uni<Embedded> embedded(Asker asker, String named, List<String> texts) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Evidence> evidence(Asker asker, EvidenceQuery query) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<List<String>> searchableStores(Asker asker, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<List<String>> embeddingModels(Asker asker) {
      throw new UnsupportedOperationException();
    }
  }

  private void waits(long number, String project, String text, int failures) {
    queue.waiting.add(new MemoryQueue.Waiting(number, project, text, failures));
  }

  @Test
  void embedsUntilNothingWaitsOnBehalfOfEachProject() {
    waits(1, "alpha", "a", 0);
    waits(2, "beta", "bb", 0);
    waits(3, "alpha", "ccc", 0);

    embedder.announce();

    assertEquals(
        List.of("keep a m 1.0", "requeue others than m", "keep bb m 2.0", "keep ccc m 3.0"),
        queue.log);
    assertEquals(List.of("alpha", "beta", "alpha"), retrieval.projects);
  }

  @Test
  void noticesAnotherModelOnce() {
    waits(1, "alpha", "a", 0);
    embedder.announce();
    retrieval.model = "n";
    waits(2, "alpha", "b", 0);
    embedder.announce();
    waits(3, "alpha", "c", 0);
    embedder.announce();

    assertEquals(
        List.of("requeue others than m", "requeue others than n"),
        queue.log.stream().filter(line -> line.startsWith("requeue")).toList());
  }

  @Test
  void waitsLongerAfterEachFailureAndGoesOnWithOtherProjects() {
    waits(1, "alpha", "bad", 3);
    waits(2, "beta", "b", 0);

    embedder.announce();

    assertTrue(queue.log.contains("retry bad PT8S"), queue.log.toString());
    assertTrue(queue.log.contains("keep b m 1.0"), queue.log.toString());
    waits(3, "alpha", "bad", 40);
    embedder.announce();
    assertEquals("retry bad PT5M", queue.log.getLast());
  }
}
