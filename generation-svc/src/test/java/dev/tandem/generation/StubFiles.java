package dev.tandem.generation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.id.Ids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of retrieval-svc that keeps files: it knows whose they are, and takes outputs of batches
 * from services only. {@code PUT /stub/files} adds one of purpose {@code batch} for the caller.
 */
final class StubFiles {

  private static final Pattern PART =
      Pattern.compile(
          "name=\"([^\"]+)\"(?:; filename=\"([^\"]+)\")?.*?\r\n\r\n(.*)", Pattern.DOTALL);

  private record Kept(
      String project, String name, String purpose, byte[] bytes, String lifeSeconds) {}

  private final Map<String, Kept> files = new ConcurrentHashMap<>();
  private final ObjectMapper json = new ObjectMapper();
  private final ServiceTokens services;

  StubFiles(ServiceTokens services) {
    this.services = services;
  }

  /** Answers a request below /v1/files or /stub/files. */
  void handle(HttpExchange exchange, String path, byte[] body) throws IOException {
    Optional<String> project = project(exchange);
    if (project.isEmpty()) {
      StubRetrieval.answer(exchange, 401, error("Who are you?"));
    } else if (exchange.getRequestMethod().equals("PUT")) {
      String purpose = path.substring(path.lastIndexOf('/') + 1);
      StubRetrieval.answer(
          exchange, 200, keep(new Kept(project.get(), "input.jsonl", purpose, body, null)));
    } else if (exchange.getRequestMethod().equals("POST")) {
      upload(exchange, project.get(), body);
    } else {
      find(exchange, project.get(), path.split("/"));
    }
  }

  private Optional<String> project(HttpExchange exchange) {
    String token = token(exchange);
    return switch (token) {
      case StubRetrieval.KEY -> Optional.of("first");
      case StubRetrieval.OTHER_KEY -> Optional.of("second");
      default -> services.errandOf(token).map(ServiceTokens.Errand::project);
    };
  }

  private static String token(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("authorization");
    return header == null ? "" : header.replace("Bearer ", "");
  }

  private void upload(HttpExchange exchange, String project, byte[] body) throws IOException {
    String type = exchange.getRequestHeaders().getFirst("content-type");
    Map<String, String> fields = fields(type.substring(type.indexOf("boundary=") + 9), body);
    boolean service = services.errandOf(token(exchange)).isPresent();
    if (!fields.getOrDefault("purpose", "").equals("batch_output") || !service) {
      StubRetrieval.answer(exchange, 400, error("Nobody may do that."));
      return;
    }
    Kept kept =
        new Kept(
            project,
            fields.get("filename"),
            "batch_output",
            fields.get("file").getBytes(StandardCharsets.ISO_8859_1),
            fields.get("expires_after[seconds]"));
    StubRetrieval.answer(exchange, 200, keep(kept));
  }

  private static Map<String, String> fields(String boundary, byte[] body) {
    Map<String, String> fields = new LinkedHashMap<>();
    String form = new String(body, StandardCharsets.ISO_8859_1);
    for (String text : form.split("(?:\r\n)?--" + Pattern.quote(boundary))) {
      Matcher part = PART.matcher(text);
      if (part.find()) {
        fields.put(part.group(1), part.group(3));
        if (part.group(2) != null) {
          fields.put("filename", part.group(2));
        }
      }
    }
    return fields;
  }

  private String keep(Kept file) {
    String id = Ids.next("file-");
    files.put(id, file);
    return described(id, file);
  }

  private void find(HttpExchange exchange, String project, String[] path) throws IOException {
    Kept file = path.length > 3 ? files.get(path[3]) : null;
    if (file == null || !file.project().equals(project)) {
      StubRetrieval.answer(exchange, 404, error("No file found with that id."));
    } else if (path.length == 5) {
      exchange.sendResponseHeaders(200, file.bytes().length == 0 ? -1 : file.bytes().length);
      exchange.getResponseBody().write(file.bytes());
    } else {
      StubRetrieval.answer(exchange, 200, described(path[3], file));
    }
  }

  private String described(String id, Kept file) {
    ObjectNode node = json.createObjectNode().put("id", id).put("object", "file");
    node.put("filename", file.name()).put("purpose", file.purpose());
    node.put("life", file.lifeSeconds());
    return node.put("bytes", file.bytes().length).toString();
  }

  private String error(String message) {
    ObjectNode node = json.createObjectNode();
    node.putObject("error").put("message", message);
    return node.toString();
  }
}
