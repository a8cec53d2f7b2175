package dev.tandem.finetune.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.job.JobQueue;
import dev.tandem.finetune.launcher.Launcher;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(TakeoverTest.NoWorkers.class)
class OrphansTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Inject JobQueue queue;
  @Inject RunConfig config;

  /** Trainers by the time of their start; each ends when it is told a second time. */
  private static final class Trainers implements Launcher {

    private final Map<String, Instant> started = new TreeMap<>();
    private final List<String> told = new ArrayList<>();

    @Override
    public void start(Launch launch) {
      throw new UnsupportedOperationException("nothing is started here");
    }

    @Override
    public Status status(String job) {
      return started.containsKey(job) ? new Status.Running() : new Status.Absent();
    }

    @Override
    public boolean stop(String job, Duration grace) {
      told.add(job);
      return told.indexOf(job) < told.size() - 1;
    }

    @Override
    public boolean pause(String job, Duration grace) {
      return stop(job, grace);
    }

    @Override
    public void cleanUp(String job) {
      started.remove(job);
    }

    @Override
    public Set<String> known() {
      return started.keySet();
    }

    @Override
    public Set<String> startedBefore(Instant time) {
      return started.entrySet().stream()
          .filter(entry -> entry.getValue().isBefore(time))
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }
  }

  @Test
  void removesATrainerWithoutAJobOnceItHasEndedAndLeavesTheOthers() throws IOException {
    String job = Api.create(Api.WAITS);
    Trainers trainers = new Trainers();
    trainers.started.put("ftjob-orphan", NOW.minus(config.orphanAge()).minusSeconds(1));
    trainers.started.put("ftjob-young", NOW.minus(config.orphanAge()).plusSeconds(1));
    trainers.started.put(job, NOW.minus(Duration.ofDays(1)));
    Orphans orphans = new Orphans(trainers, queue, config, Clock.fixed(NOW, ZoneOffset.UTC));

    orphans.remove();
    assertEquals(Set.of("ftjob-orphan", "ftjob-young", job), trainers.known());
    orphans.remove();

    assertEquals(Set.of("ftjob-young", job), trainers.known());
    assertEquals(List.of("ftjob-orphan", "ftjob-orphan"), trainers.told);
  }
}
