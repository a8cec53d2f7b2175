package dev.tandem.systemtests;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A receiver of traces, as any collector is one: OTLP by HTTP, in protocol buffers. Keeps what
 * comes in.
 */
final class Spans implements AutoCloseable {

  /**
   * A span as it was sent.
   *
   * @param trace its trace, in hexadecimal
   * @param parent empty for a root
   * @param kind 1 internal, 2 server, 3 client
   * @param attributes texts and whole numbers only
   */
  record Span(
      String trace,
      String id,
      String parent,
      String name,
      long kind,
      Map<String, String> attributes,
      List<String> links) {}

  private final List<Span> all = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  Spans() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          all.addAll(OtlpReader.spans(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  /** How a service is told to send its traces here, at once and all of them. */
  TandemProcess.Options wantedBy(TandemProcess.Options options) {
    return options
        .with("QUARKUS_OTEL_SDK_DISABLED", "false")
        .with("QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        .with("QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "200ms")
        .with(
            "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Span> of(String trace) {
    return all.stream().filter(span -> span.trace().equals(trace)).toList();
  }

  Optional<Span> named(String trace, String name) {
    return of(trace).stream().filter(span -> span.name().equals(name)).findFirst();
  }

  Optional<Span> parentOf(Span span) {
    return of(span.trace()).stream().filter(other -> other.id().equals(span.parent())).findFirst();
  }

  /** Those of all traces that link to one in this. */
  List<Span> linkedTo(String trace) {
    return all.stream().filter(span -> span.links().contains(trace)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
