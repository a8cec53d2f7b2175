package dev.tandem.systemtests.apart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A service as a process. What it prints goes where this process prints. */
final class ServiceProcess {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Process process;
  private final int port;

  private ServiceProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The command line that runs the module's package on this JVM. */
  static List<String> onJvm(Path module, String heap) {
    Path jar = module.resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: package the module first");
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-Xmx" + heap,
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-jar",
        jar.toString());
  }

  /** The command line of the executable that {@code -Pnative} makes of the module. */
  static List<String> executable(Path module, String heap) throws IOException {
    try (Stream<Path> files = Files.list(module.resolve("target"))) {
      Path runner =
          files
              .filter(file -> file.getFileName().toString().endsWith("-runner"))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "target has no executable of " + module + ": build it with -Pnative"));
      return List.of(runner.toString(), "-Xmx" + heap);
    }
  }

  /** Starts it on a port of loopback. */
  static ServiceProcess start(List<String> command, int port, Map<String, String> settings)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putIfAbsent("QUARKUS_HTTP_HOST", "127.0.0.1");
    builder.environment().putAll(settings);
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    return new ServiceProcess(builder.start(), port);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it is ready; false when it ends before. */
  boolean becomesReady() throws InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      if (answersThatItIsReady()) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  private boolean answersThatItIsReady() throws InterruptedException {
    try {
      return get("/q/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Its OpenAPI document. */
  JsonNode description() throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get("/q/openapi?format=json").body());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(10)).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  void askToStop() {
    process.destroy();
  }

  /** Kills it when it takes too long. */
  void awaitStop() {
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
