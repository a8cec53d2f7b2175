package dev.tandem.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A service as a process of its own, from its start on.
 *
 * @param readyMillis from the start of the process to the first answer that it is ready
 */
record MeasuredService(Process process, int port, double readyMillis) implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 120_000;

  /** Starts it and waits until it is ready, asking each millisecond. */
  static MeasuredService start(List<String> command, Map<String, String> settings, Path log)
      throws IOException, InterruptedException {
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(settings);
    builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    long start = System.nanoTime();
    Process process = builder.start();
    while (!isReady(port)) {
      if (!process.isAlive() || System.nanoTime() - start > PATIENCE_MILLIS * 1_000_000) {
        process.destroyForcibly();
        throw new IOException("it does not start; see " + log + ":\n" + Files.readString(log));
      }
      Thread.sleep(1);
    }
    return new MeasuredService(process, port, (System.nanoTime() - start) / 1e6);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Resident memory, in MiB. */
  double residentMib() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      String line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
  }

  /** Processor time since its start, in seconds. */
  double processorSeconds() {
    return process.info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** By a bare socket: an HTTP client would take longer than what is measured. */
  private static boolean isReady(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      String request = "GET /q/health/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(12);
      return new String(answer, StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
