package dev.tandem.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.StubAnswers.Reply;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Deployments with versions and canaries, whose names begin with {@code promoted-}. Their model
 * {@code bad} is wrong every third time. What live receipts say of a version is put in by tests.
 */
final class StubDeployments {

  private static final String PREFIX = "promoted-";
  private static final String DEPLOYMENTS = "/tandem/v1/deployments/";
  private static final String SUMMARY = "/tandem/v1/receipts/summary";
  private static final Pattern NUMBER = Pattern.compile("(\\d+)");

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, List<ObjectNode>> versions = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> canaries = new ConcurrentHashMap<>();
  private final Map<String, Map<Integer, JsonNode>> sums = new ConcurrentHashMap<>();
  private final Set<String> gone = ConcurrentHashMap.newKeySet();

  boolean handles(String path, JsonNode body) {
    return path.startsWith(DEPLOYMENTS + PREFIX)
        || path.equals(SUMMARY)
        || path.startsWith("/v1/models/" + PREFIX)
        || (path.equals("/v1/chat/completions") && body.path("model").asText().startsWith(PREFIX));
  }

  /** Below /stub/promoted: a deployment; what is live of a version; a model that is gone. */
  synchronized String steer(String method, String[] path, JsonNode body) {
    String name = path.length > 4 ? path[4] : "";
    switch (method + " " + path[3]) {
      case "PUT deployment" -> {
        versions.put(name, new ArrayList<>(List.of((ObjectNode) body)));
        canaries.put(name, json.createArrayNode());
      }
      case "DELETE deployment" -> versions.remove(name);
      case "PUT live" ->
          sums.computeIfAbsent(name, key -> new ConcurrentHashMap<>())
              .put(Integer.valueOf(path[5]), body);
      case "PUT gone" -> gone.add(name);
      case "DELETE gone" -> gone.remove(name);
      case "GET deployment" -> {
        return described(name, versions.get(name).size()).toString();
      }
      default -> throw new IllegalArgumentException(method + " " + path[3]);
    }
    return "{}";
  }

  synchronized Reply answer(String method, String path, String query, JsonNode body) {
    if (path.equals(SUMMARY)) {
      return new Reply(200, summary(query));
    }
    if (path.startsWith("/v1/models/")) {
      return gone.contains(path.substring(path.lastIndexOf('/') + 1))
          ? new Reply(404, "{}")
          : new Reply(200, "{\"id\":\"there\"}");
    }
    if (path.equals("/v1/chat/completions")) {
      return chat(body);
    }
    String rest = URLDecoder.decode(path.substring(DEPLOYMENTS.length()), StandardCharsets.UTF_8);
    String name = rest.replaceAll("(/rollback|@.*)$", "");
    List<ObjectNode> kept = versions.get(name);
    if (kept == null) {
      return new Reply(404, "{\"detail\":\"No deployment.\"}");
    }
    int newest = kept.size();
    if (method.equals("GET")) {
      int at = rest.indexOf('@');
      int version = at < 0 ? newest : Integer.parseInt(rest.substring(at + 1));
      return new Reply(200, described(name, version).toString());
    }
    if (body.path("based_on").asInt(newest) != newest) {
      return new Reply(409, "{\"detail\":\"its newest version is " + newest + "\"}");
    }
    if (rest.endsWith("/rollback")) {
      int version = body.path("version").asInt();
      kept.add(kept.get(version - 1).deepCopy().put("copied_from", version));
      canaries.put(name, json.createArrayNode());
    } else if (body.path("model").asText().equals("unknown")) {
      return new Reply(400, "{\"detail\":\"'model' names no model that is served here.\"}");
    } else {
      canaries.put(name, body.path("canary"));
      ObjectNode spec = body.deepCopy();
      spec.remove(List.of("canary", "based_on"));
      if (!spec.isEmpty()) {
        kept.add(spec);
      }
    }
    return new Reply(200, described(name, kept.size()).toString());
  }

  private ObjectNode described(String name, int version) {
    ObjectNode described = versions.get(name).get(version - 1).deepCopy();
    described.put("object", "deployment").put("name", name).put("version", version);
    described.set("canary", canaries.get(name));
    return described;
  }

  /** What was put in is told once, by the first request behind the one that begins a watch. */
  private String summary(String query) {
    Matcher named = Pattern.compile("deployment=([^&]+)").matcher(query);
    String name = named.find() ? named.group(1) : "";
    ObjectNode summary = json.createObjectNode().put("object", "receipts.summary");
    ArrayNode all = summary.put("through", 1).put("more", false).putArray("versions");
    Map<Integer, JsonNode> put = sums.getOrDefault(name, Map.of());
    if (query.contains("after=")) {
      put.forEach((version, sum) -> all.add(((ObjectNode) sum).put("version", version)));
      sums.remove(name);
    }
    return summary.toString();
  }

  private Reply chat(JsonNode body) {
    String[] model = body.path("model").asText().split("@");
    String by = versions.get(model[0]).get(Integer.parseInt(model[1]) - 1).path("model").asText();
    String said =
        body.path("messages").path(body.path("messages").size() - 1).path("content").asText();
    Matcher number = NUMBER.matcher(said);
    int n = number.find() ? Integer.parseInt(number.group(1)) : 0;
    if (by.endsWith("broken") && n % 3 == 0) {
      return new Reply(400, "{\"error\":{\"message\":\"Too much.\"}}");
    }
    String text = by.endsWith("bad") && n % 3 == 0 ? "no idea" : "answer " + n;
    ObjectNode completion = json.createObjectNode().put("model", by);
    completion.putArray("choices").addObject().putObject("message").put("content", text);
    return new Reply(200, completion.toString());
  }
}
