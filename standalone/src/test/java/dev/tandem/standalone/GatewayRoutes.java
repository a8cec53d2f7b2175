package dev.tandem.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The HTTPRoutes of k8s/components/gateway, and what Gateway API says a request meets there. */
record GatewayRoutes(List<Rule> rules) {

  /**
   * One path of one rule.
   *
   * @param prefix of whole segments
   * @param service that answers
   * @param timeout of the whole request, as Gateway API writes it; 0s for none
   */
  record Rule(String prefix, String service, String timeout) {

    boolean carries(String path) {
      return path.equals(prefix) || path.startsWith(prefix + "/");
    }
  }

  static GatewayRoutes read(Path file) throws IOException {
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    List<Rule> rules = new ArrayList<>();
    try (var documents = yaml.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      while (documents.hasNext()) {
        for (JsonNode rule : documents.next().at("/spec/rules")) {
          for (JsonNode match : rule.at("/matches")) {
            rules.add(rule(rule, match.at("/path")));
          }
        }
      }
    }
    return new GatewayRoutes(List.copyOf(rules));
  }

  private static Rule rule(JsonNode rule, JsonNode path) {
    if (!path.at("/type").asText().equals("PathPrefix")) {
      throw new IllegalArgumentException("this test knows prefixes only, and not " + path);
    }
    return new Rule(
        path.at("/value").asText(),
        rule.at("/backendRefs/0/name").asText(),
        rule.at("/timeouts/request").asText());
  }

  /** The rule that a request meets: the longest prefix wins. */
  Optional<Rule> of(String path) {
    return rules.stream()
        .filter(rule -> rule.carries(path))
        .max(Comparator.comparingInt(rule -> rule.prefix().length()));
  }
}
