package dev.tandem.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A program that serves HTTP on loopback beside the tests, and is gone when it is closed. */
final class Background implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final List<String> command;
  private final Map<String, String> environment;
  private final URI ready;
  private final Path log;
  private final Thread atExit = new Thread(this::kill);
  private Process process;

  /**
   * @param command words of the command line
   * @param environment variables beyond those of this process
   * @param ready answers 200 once the program serves
   * @param log file that takes what it prints
   */
  Background(List<String> command, Map<String, String> environment, URI ready, Path log) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.ready = ready;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** A port of loopback that nobody listens on now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it and waits until it serves. */
  Background start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Waiting.until(
        command + " serves",
        START,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(command + " ended:\n" + Files.readString(log));
          }
          return serves();
        });
    return this;
  }

  /** Where it serves, without a path. */
  String url() {
    return "http://" + ready.getAuthority();
  }

  /** {@code kill -9}. */
  void kill() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private boolean serves() throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(10)).build();
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
