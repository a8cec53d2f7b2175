package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** The specification of a candidate: that of the live version with a merge patch (RFC 7396). */
final class MergePatch {

  /** Members of a described version that are no part of its specification. */
  private static final Set<String> AROUND =
      Set.of("object", "name", "version", "created_at", "updated_at", "copied_from", "canary");

  private MergePatch() {}

  /** What of a described version its specification is. */
  static ObjectNode specification(JsonNode described) {
    ObjectNode spec = described.deepCopy();
    spec.remove(AROUND);
    return spec;
  }

  static ObjectNode applied(ObjectNode to, ObjectNode patch) {
    ObjectNode result = to.deepCopy();
    for (Map.Entry<String, JsonNode> member : patch.properties()) {
      JsonNode before = result.get(member.getKey());
      if (member.getValue().isNull()) {
        result.remove(member.getKey());
      } else if (member.getValue() instanceof ObjectNode inner) {
        ObjectNode onto = before instanceof ObjectNode object ? object : result.objectNode();
        result.set(member.getKey(), applied(onto, inner));
      } else {
        result.set(member.getKey(), member.getValue());
      }
    }
    return result;
  }
}
