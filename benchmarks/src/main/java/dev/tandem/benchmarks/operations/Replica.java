package dev.tandem.benchmarks.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One process of a service, on a port of its own that stays the same over restarts. */
final class Replica {

  private static final HttpClient PROBES =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private static final long START_SECONDS = 180;
  private static final long STOP_SECONDS = 60;

  private final Service service;
  private final int port;
  private final Map<String, String> settings;
  private final Path log;
  private Process process;

  Replica(Service service, Map<String, String> settings, Path log) {
    this.service = service;
    this.settings = settings;
    this.log = log;
    this.port = freePort();
  }

  Service service() {
    return service;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  void start() {
    Path jar = Path.of(service.module(), "target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: mvn -q package -DskipTests");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx384m", "-XX:TieredStopAtLevel=1"));
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-Dquarkus.http.host=127.0.0.1");
    command.add("-Dquarkus.http.port=" + port);
    command.addAll(List.of("-jar", jar.toString()));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Seconds until it said that it is ready. */
  double awaitReady() {
    long begun = System.nanoTime();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - begun > START_SECONDS * 1_000_000_000L) {
        throw new IllegalStateException(service + " did not become ready, see " + log);
      }
      pause();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  boolean isReady() {
    try {
      return PROBES
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                      .timeout(Duration.ofSeconds(2))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  String metrics() {
    try {
      return PROBES
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/metrics"))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** SIGTERM, and the wait for its end; seconds that took. */
  double stop() {
    long begun = System.nanoTime();
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(service + " did not stop, see " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** Open file handles, sockets among them. */
  long handles() {
    try (Stream<Path> handles = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
      return handles.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resident megabytes of 10^6 bytes. */
  double resident() {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
      String line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
