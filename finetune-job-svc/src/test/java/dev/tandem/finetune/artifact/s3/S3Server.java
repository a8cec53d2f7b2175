package dev.tandem.finetune.artifact.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An S3-compatible server as a process: moto, from an environment in the user's cache folder that
 * is made once, by pip.
 */
final class S3Server implements AutoCloseable {

  private static final String PACKAGE = "moto[server]==5.1.22";
  private static final long START_SECONDS = 60;

  private final Process process;
  private final URI address;

  private S3Server(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  static S3Server start() {
    try {
      Path python = environment().resolve("bin/python");
      int port = freePort();
      Process process =
          run(python.toString(), "-m", "moto.server", "-H", "127.0.0.1", "-p", "" + port);
      awaitPort(process, port);
      return new S3Server(process, URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  URI address() {
    return address;
  }

  /** Any signature is right, but there must be one. */
  static Path credentials(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("credentials"),
        "[default]\naws_access_key_id = id\naws_secret_access_key = secret\n");
  }

  void createBucket(String bucket) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("/" + bucket))
              .PUT(HttpRequest.BodyPublishers.noBody())
              .build();
      int status =
          HttpClient.newHttpClient()
              .send(request, HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status != 200) {
        throw new IllegalStateException("the bucket could not be made: HTTP " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Appears whole or not at all, so that several builds may make it at the same time. */
  private static Path environment() throws IOException, InterruptedException {
    String home =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    Path cache = Files.createDirectories(Path.of(home, "tandem"));
    Path done = cache.resolve("test-s3-" + PACKAGE.replaceAll("[^0-9.]", ""));
    if (Files.isDirectory(done)) {
      return done;
    }
    Path making = Files.createTempDirectory(cache, "test-s3-");
    finish(run("python3", "-m", "venv", making.toString()));
    String python = making.resolve("bin/python").toString();
    finish(run(python, "-m", "pip", "install", "--quiet", PACKAGE));
    try {
      Files.move(making, done);
    } catch (IOException e) {
      if (!Files.isDirectory(done)) {
        throw e;
      }
    }
    return done;
  }

  private static Process run(String... command) throws IOException {
    return new ProcessBuilder(List.of(command))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void finish(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("the environment of the test's S3 server could not be made");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(Process process, int port)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < end && process.isAlive()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    process.destroyForcibly();
    throw new IOException("the test's S3 server does not answer");
  }
}
