package dev.tandem.generation.batch.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A socket that answers every connection with the same bytes, or with none at all. */
final class RawServer implements AutoCloseable {

  private final ServerSocket socket;
  private final CountDownLatch left = new CountDownLatch(1);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Queue<byte[]> answers = new ConcurrentLinkedQueue<>();
  private volatile byte[] answer;

  RawServer() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::accept);
  }

  void answers(String bytes) {
    answer = bytes.getBytes(StandardCharsets.UTF_8);
  }

  /** The first connection gets the first of these, and so on. */
  void answersEach(String... bytes) {
    for (String each : bytes) {
      answers.add(each.getBytes(StandardCharsets.UTF_8));
    }
    answer = new byte[0];
  }

  void hangs() {
    answer = null;
  }

  /** The last request, as it came. */
  String seen() {
    return seen.getLast();
  }

  List<String> allSeen() {
    return seen;
  }

  boolean clientLeft(Duration longest) {
    try {
      return left.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        InputStream in = client.getInputStream();
        read(in);
        if (answer == null) {
          while (in.read() >= 0) {
            // Whatever it still sends: only its end matters.
          }
          left.countDown();
        } else {
          byte[] next = answers.poll();
          client.getOutputStream().write(next == null ? answer : next);
        }
      } catch (IOException e) {
        left.countDown();
      }
    }
  }

  /** Requests of these tests are short; what has arrived when the body is there is all of it. */
  private void read(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    while (!isWhole(request)) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      request.append((char) next);
    }
    seen.add(request.toString());
  }

  private static boolean isWhole(StringBuilder request) {
    int head = request.indexOf("\r\n\r\n");
    if (head < 0) {
      return false;
    }
    for (String header : request.substring(0, head).split("\r\n")) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        int length = Integer.parseInt(header.substring(15).strip());
        return request.length() >= head + 4 + length;
      }
    }
    return true;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
