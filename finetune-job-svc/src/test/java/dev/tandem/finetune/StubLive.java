package dev.tandem.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.StubAnswers.Reply;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deployments whose name begins with {@code drift-}, with receipts, feedback and files as a test
 * puts them: {@code {model, receipts: [{id, at, question, abstained, supported, user}], feedback:
 * [{at, up}], files: [{id, name, created_at, status, chunking}]}}. A deployment's store is {@code
 * vs_} and its name.
 */
final class StubLive {

  private static final String DEPLOYMENTS = "/tandem/v1/deployments/drift-";
  private static final String STORES = "/v1/vector_stores/vs_drift-";

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, ObjectNode> worlds = new ConcurrentHashMap<>();
  private final ArrayNode processed = json.createArrayNode();

  void put(String deployment, JsonNode world) {
    worlds.put(deployment, (ObjectNode) world);
  }

  /** Files that were handed over to be processed anew. */
  String processed() {
    synchronized (processed) {
      return processed.toString();
    }
  }

  boolean handles(URI uri) {
    String path = uri.getRawPath();
    String query = String.valueOf(uri.getRawQuery());
    return path.startsWith(DEPLOYMENTS)
        || path.startsWith(STORES)
        || path.startsWith("/tandem/v1/receipts/drift-")
        || path.equals("/v1/files") && query.contains("limit=10000")
        || query.contains("deployment=drift-");
  }

  Reply answer(String project, String method, URI uri, JsonNode body) {
    String path = uri.getRawPath();
    if (!project.equals("first")) {
      return new Reply(404, "{}");
    }
    if (path.equals("/v1/files")) {
      return new Reply(200, names());
    }
    if (path.startsWith("/tandem/v1/receipts/")) {
      return receipt(path.substring("/tandem/v1/receipts/".length()));
    }
    String name = name(uri);
    JsonNode world = worlds.get(name);
    if (world == null) {
      return new Reply(404, "{\"detail\":\"There is no such deployment.\"}");
    }
    if (path.startsWith(DEPLOYMENTS)) {
      ObjectNode deployment = json.createObjectNode().put("name", name).put("version", 3);
      deployment.put("model", world.path("model").asText("extractive"));
      deployment.putArray("vector_store_ids").add("vs_" + name);
      return new Reply(200, deployment.toString());
    }
    if (path.startsWith(STORES)) {
      return files(name, world, method, path.split("/"), body);
    }
    return new Reply(200, page(world, path.endsWith("receipts") ? "receipts" : "feedback", uri));
  }

  private static String name(URI uri) {
    String path = uri.getRawPath();
    if (path.startsWith("/v1/vector_stores/vs_")) {
      return path.split("/")[3].substring(3);
    }
    return path.startsWith(DEPLOYMENTS)
        ? path.substring(path.lastIndexOf('/') + 1)
        : parameter(uri, "deployment");
  }

  private static String parameter(URI uri, String name) {
    for (String pair : uri.getRawQuery().split("&")) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private String names() {
    ObjectNode page = json.createObjectNode().put("has_more", false);
    ArrayNode data = page.putArray("data");
    worlds
        .values()
        .forEach(
            world ->
                world
                    .path("files")
                    .forEach(
                        file ->
                            data.addObject()
                                .put("id", file.path("id").asText())
                                .put("filename", file.path("name").asText())));
    return page.toString();
  }

  private Reply receipt(String id) {
    for (ObjectNode world : worlds.values()) {
      for (JsonNode each : world.path("receipts")) {
        if (each.path("id").asText().equals(id)) {
          return new Reply(200, shown(each).toString());
        }
      }
    }
    return new Reply(404, "{}");
  }

  private Reply files(String name, JsonNode world, String method, String[] path, JsonNode body) {
    if (method.equals("POST")) {
      synchronized (processed) {
        processed.add(((ObjectNode) body).put("deployment", name));
      }
      return new Reply(200, "{}");
    }
    if (path.length == 6) {
      for (JsonNode each : world.path("files")) {
        if (each.path("id").asText().equals(path[5])) {
          return new Reply(200, file(each).toString());
        }
      }
      return new Reply(404, "{}");
    }
    ObjectNode page = json.createObjectNode().put("has_more", false);
    ArrayNode data = page.putArray("data");
    world.path("files").forEach(each -> data.add(file(each)));
    return new Reply(200, page.toString());
  }

  private ObjectNode file(JsonNode of) {
    ObjectNode file = json.createObjectNode().put("id", of.path("id").asText());
    file.put("created_at", of.path("created_at").asLong(1));
    file.put("status", of.path("status").asText("completed"));
    file.putObject("attributes").put("kept", of.path("id").asText());
    ObjectNode chunking = file.putObject("chunking_strategy");
    int size = of.path("chunking").asInt();
    if (size == 0) {
      chunking.put("type", "other");
    } else {
      chunking.put("type", "static").putObject("static").put("max_chunk_size_tokens", size);
    }
    return file;
  }

  /** The items in the window, the newest first, two on a page. */
  private String page(JsonNode world, String list, URI uri) {
    Instant after = Instant.parse(parameter(uri, "created_after"));
    Instant before = Instant.parse(parameter(uri, "created_before"));
    String cursor = parameter(uri, "after");
    boolean begun = cursor.isEmpty();
    ObjectNode page = json.createObjectNode().put("has_more", false);
    ArrayNode data = page.putArray("data");
    JsonNode all = world.path(list);
    for (int i = all.size() - 1; i >= 0; i--) {
      JsonNode each = all.get(i);
      Instant at = Instant.parse(each.path("at").asText());
      if (begun && at.isAfter(after) && at.isBefore(before)) {
        if (data.size() == 40) {
          return page.put("has_more", true).toString();
        }
        data.add(list.equals("receipts") ? shown(each) : opinion(each));
      }
      begun |= each.path("id").asText().equals(cursor);
    }
    return page.toString();
  }

  private ObjectNode opinion(JsonNode of) {
    return json.createObjectNode()
        .put("id", of.path("id").asText())
        .put("rating", of.path("up").asBoolean() ? "up" : "down");
  }

  private ObjectNode shown(JsonNode of) {
    ObjectNode receipt = json.createObjectNode().put("id", of.path("id").asText());
    receipt.put("object", "receipt");
    ObjectNode texts = receipt.putObject("texts");
    if (of.hasNonNull("question")) {
      texts.putObject("question").put("text", of.path("question").asText());
    }
    texts.putObject("user").put("text", of.path("user").asText("somebody"));
    ObjectNode content = receipt.putObject("content");
    ObjectNode answered = content.putObject("answered");
    answered.put("abstained", of.path("abstained").asBoolean());
    if (of.has("supported")) {
      answered.putObject("grounding").set("supported", of.path("supported"));
    }
    content.putObject("searched").putArray("stores").addObject();
    content.withObject("/searched").putArray("passages").addObject().put("score", 0.9);
    return receipt;
  }

  /** A place in the plane for questions such as {@code "north 17"}; null for all others. */
  static String embedding(String text) {
    String[] words = text.split(" ");
    double direction =
        switch (words[0]) {
          case "north" -> 0;
          case "south" -> Math.PI;
          default -> -1;
        };
    if (direction < 0) {
      return null;
    }
    double angle = direction + Integer.parseInt(words[1]) * 0.37 % 1;
    ByteBuffer vector = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    vector.putFloat((float) Math.cos(angle)).putFloat((float) Math.sin(angle));
    return Base64.getEncoder().encodeToString(vector.array());
  }
}
