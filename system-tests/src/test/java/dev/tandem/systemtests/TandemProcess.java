package dev.tandem.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged Tandem in the {@link Shape} under test, on free ports of loopback. Whatever happens,
 * it and its database are gone after {@link #close()} or when this JVM ends.
 */
final class TandemProcess implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration STOP = Duration.ofSeconds(60);

  private final Options options;
  private final Path log;
  private final Thread atExit = new Thread(this::killEverything);
  private Process process;
  private List<String> addresses = List.of();

  /**
   * How to start it.
   *
   * @param data folder that it keeps everything in
   * @param settings environment variables beyond the usual ones
   * @param heap largest heap of a service, such as {@code 512m}
   */
  record Options(Path data, Map<String, String> settings, String heap) {
    static Options on(Path data) {
      return new Options(data, Map.of(), "512m");
    }

    Options with(String name, String value) {
      Map<String, String> more = new java.util.HashMap<>(settings);
      more.put(name, value);
      return new Options(data, Map.copyOf(more), heap);
    }
  }

  private TandemProcess(Options options) {
    this.options = options;
    this.log = options.data().resolveSibling(options.data().getFileName() + ".log");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts and waits until it is ready. */
  static TandemProcess start(Options options) {
    TandemProcess tandem = new TandemProcess(options);
    try {
      tandem.restart();
      return tandem;
    } catch (RuntimeException | AssertionError e) {
      tandem.close();
      throw e;
    }
  }

  /** Starts and waits until it has ended by itself, as it does when it refuses to start. */
  static String outputOfFailedStart(Options options) {
    TandemProcess tandem = new TandemProcess(options);
    try (tandem) {
      tandem.launch();
      if (!tandem.process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it did not refuse to start:\n" + tandem.output());
      }
      if (tandem.process.exitValue() == 0) {
        throw new AssertionError("it ended with status 0:\n" + tandem.output());
      }
      return tandem.output();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it again on the same data, after a kill or a stop. */
  void restart() {
    launch();
    Waiting.until(
        "Tandem is ready",
        START,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("Tandem ended while starting:\n" + output());
          }
          return announced();
        });
  }

  /** Base URL without {@code /v1}. */
  String url() {
    return addresses.getFirst();
  }

  /**
   * Base URLs of the processes themselves, for what no gateway gives out: probes and descriptions.
   */
  List<String> services() {
    return addresses.size() == 1 ? addresses : addresses.subList(1, addresses.size());
  }

  Api api() {
    return api("none");
  }

  Api api(String key) {
    return new Api(url(), key);
  }

  Path data() {
    return options.data();
  }

  /** All that it and its predecessors on this folder have printed. */
  String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      return "(log unreadable: " + e + ")";
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The database's main process. */
  ProcessHandle postgres() {
    return postgresIfAny().orElseThrow(() -> new AssertionError("no database runs"));
  }

  /** {@code kill -9} of the services' processes alone; their database stays behind. */
  void killJava() {
    List<ProcessHandle> services = new ArrayList<>();
    services.add(process.toHandle());
    if (Shape.current() != Shape.STANDALONE) {
      process.children().filter(child -> !isPostgres(child)).forEach(services::add);
    }
    services.forEach(ProcessHandle::destroyForcibly);
    services.forEach(TandemProcess::await);
  }

  /** {@code kill -9} of the database's main process and all its children. */
  void killPostgres() {
    ProcessHandle main = postgres();
    List<ProcessHandle> children = main.descendants().toList();
    main.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    await(main);
  }

  /** As the power going off: everything dies, nothing is told. */
  void killEverything() {
    List<ProcessHandle> all = new ArrayList<>();
    postgresIfAny()
        .ifPresent(
            main -> {
              main.descendants().forEach(all::add);
              all.add(main);
            });
    if (process != null) {
      process.descendants().forEach(all::add);
      all.addFirst(process.toHandle());
    }
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(TandemProcess::await);
  }

  /** A requested stop, as Ctrl-C does it. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("Tandem did not stop within " + STOP + ":\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      if (process != null && process.isAlive()) {
        stop();
      }
    } finally {
      killEverything();
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
  }

  private void launch() {
    ProcessBuilder builder = new ProcessBuilder(Shape.current().command(options.heap()));
    builder.environment().keySet().removeIf(name -> name.startsWith("TANDEM_"));
    builder.environment().put("TANDEM_DATA_DIR", options.data().toString());
    builder.environment().put("QUARKUS_HTTP_PORT", "0");
    builder.environment().put("TANDEM_SAMPLES", "false");
    builder.environment().putAll(options.settings());
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Files.deleteIfExists(pidFile());
      process = builder.start();
    } catch (IOException e) {
      throw new IllegalStateException("Tandem cannot be started", e);
    }
  }

  /** The pid file has the process id and addresses, and is written when the services serve. */
  private boolean announced() throws IOException {
    if (!Files.exists(pidFile())) {
      return false;
    }
    List<String> lines = Files.readAllLines(pidFile());
    addresses = lines.subList(1, lines.size()).stream().map(String::strip).toList();
    return Long.parseLong(lines.get(0).strip()) == process.pid();
  }

  private Path pidFile() {
    return options.data().resolve("tandem.pid");
  }

  private java.util.Optional<ProcessHandle> postgresIfAny() {
    Path file = options.data().resolve("postgres").resolve("postmaster.pid");
    try {
      if (!Files.exists(file)) {
        return java.util.Optional.empty();
      }
      // The file can be left over, and its number be somebody else's by now.
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
          .filter(TandemProcess::isPostgres);
    } catch (IOException | RuntimeException e) {
      return java.util.Optional.empty();
    }
  }

  private static boolean isPostgres(ProcessHandle handle) {
    return handle.info().command().orElse("").endsWith("postgres");
  }

  private static void await(ProcessHandle handle) {
    handle.onExit().completeOnTimeout(handle, 30, TimeUnit.SECONDS).join();
  }
}
