package dev.tandem.finetune.launcher.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Each trainer is a process in a group of its own, which outlives this one. A folder per job keeps
 * its process id and exit code, so that a service that was started again finds it (ADR 0077).
 */
@ApplicationScoped
@Identifier("local")
public class LocalLauncher implements Launcher {

  private final Path root;
  private final TrainerCommand command;
  private final ObjectMapper json;
  private final Clock clock;

  @Inject
  public LocalLauncher(LocalLauncherConfig config, ObjectMapper json, Clock clock) {
    this(config.folder(), new TrainerCommand(config.command(), config.home()), json, clock);
  }

  LocalLauncher(Path root, TrainerCommand command, ObjectMapper json, Clock clock) {
    this.root = root.toAbsolutePath().normalize();
    this.command = command;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public void start(Launch launch) throws IOException {
    List<String> words = command.words(launch.file().technique());
    TrainerFolder folder = folder(launch.job());
    Status status = folder.status();
    if (status instanceof Status.Running || status instanceof Status.Waiting) {
      return;
    }
    if (!folder.prepare(json.writeValueAsBytes(launch.file().in(folder.path().toString())))) {
      return;
    }
    Map<String, String> environment = TrainerEnvironment.of(System.getenv());
    environment.put("TANDEM_JOB_TOKEN", launch.token());
    command.pythonPath().ifPresent(path -> environment.put("PYTHONPATH", path));
    Wrapper.start(folder, words, environment);
  }

  @Override
  public Status status(String job) throws IOException {
    return folder(job).status();
  }

  @Override
  public boolean stop(String job, Duration grace) throws IOException {
    return folder(job).stop(grace);
  }

  @Override
  public boolean pause(String job, Duration grace) throws IOException {
    return stop(job, grace);
  }

  @Override
  public void cleanUp(String job) throws IOException {
    Path folder = folder(job).path();
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }

  @Override
  public Set<String> known() throws IOException {
    if (!Files.isDirectory(root)) {
      return Set.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /** Two installations may share the folder, and nothing in it says whose a job is. */
  @Override
  public Set<String> startedBefore(Instant time) {
    return Set.of();
  }

  private TrainerFolder folder(String job) {
    Path folder = root.resolve(job).normalize();
    if (!root.equals(folder.getParent())) {
      throw new LaunchFailed("'" + job + "' is no name of a job.");
    }
    return new TrainerFolder(folder, clock);
  }
}
