package dev.tandem.benchmarks.operations;

import dev.tandem.api.observe.Stage;
import dev.tandem.api.observe.Stages;
import io.smallrye.mutiny.Uni;

/**
 * What a stage costs where nothing is traced: nanoseconds of one, by the best of several rounds,
 * beside the same work without it.
 */
final class StageCost {

  private static final int ROUNDS = 10;
  private static final int COUNT = 500_000;
  private static final Stage STAGE = new Stage("benchmark.stage", "one");

  private StageCost() {}

  public static void main(String... words) {
    Stages stages = Stages.unseen();
    double bare = Double.MAX_VALUE;
    double staged = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      bare = Math.min(bare, nanos(() -> work()));
      staged = Math.min(staged, nanos(() -> stages.trail().around(STAGE, work())));
    }
    System.out.printf(
        "work alone %.0f ns, in a stage %.0f ns: a stage costs %.0f ns%n",
        bare, staged, staged - bare);
  }

  private static Uni<Integer> work() {
    return Uni.createFrom().item(1);
  }

  private interface Work {
    Uni<Integer> next();
  }

  private static double nanos(Work work) {
    long begun = System.nanoTime();
    long sum = 0;
    for (int i = 0; i < COUNT; i++) {
      sum += work.next().await().indefinitely();
    }
    if (sum != COUNT) {
      throw new IllegalStateException("lost some");
    }
    return (System.nanoTime() - begun) / (double) COUNT;
  }
}
