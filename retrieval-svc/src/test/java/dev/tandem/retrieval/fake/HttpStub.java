package dev.tandem.retrieval.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A JSON endpoint that gives prepared answers, one a request, and keeps what it was sent. */
public final class HttpStub implements AutoCloseable {

  /** What happens to one request. */
  private interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile UnaryOperator<JsonNode> others;

  public HttpStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public void answer(int status, String body) {
    replies.add(
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  /** Answers every request for which nothing was prepared by what its body says. */
  public void answerAll(UnaryOperator<JsonNode> answers) {
    others = answers;
  }

  /** Closes the connection without an answer. */
  public void hangUp() {
    replies.add(HttpExchange::close);
  }

  /** Never answers. */
  public void silence() {
    replies.add(exchange -> awaitClosed());
  }

  /** Answers with headers and the beginning of a body. */
  public void endless() {
    replies.add(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          awaitClosed();
        });
  }

  public List<JsonNode> bodies() {
    return bodies;
  }

  public List<String> paths() {
    return paths;
  }

  public List<String> authorizations() {
    return authorizations;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    bodies.add(new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes()));
    paths.add(exchange.getRequestURI().getPath());
    authorizations.add(exchange.getRequestHeaders().getFirst("authorization"));
    Reply reply = replies.poll();
    if (reply == null && others != null) {
      answer(200, others.apply(bodies.getLast()).toString());
      reply = replies.poll();
    }
    if (reply == null) {
      throw new IOException("no answer was prepared");
    }
    reply.to(exchange);
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
