package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.Citation;
import dev.tandem.generation.answer.FileCitation;
import dev.tandem.generation.answer.Remark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of the answers of a completion, as it grows. Not thread-safe. */
final class ChatVoice {

  private final StringBuilder text = new StringBuilder();
  private final List<FileCitation> citations = new ArrayList<>();
  private final ObjectNode others = JsonNodeFactory.instance.objectNode();
  private final ArrayNode logprobs = JsonNodeFactory.instance.arrayNode();
  private boolean speaks;
  private String notice;
  private String finishReason;

  void say(String words) {
    text.append(words);
    speaks = true;
  }

  void quote(Citation citation) {
    citations.add(FileCitation.after(text, citation));
    say(citation.quote());
  }

  void cite(FileCitation citation) {
    citations.add(citation);
  }

  void notice(String words) {
    notice = words;
  }

  void finish(String reason) {
    finishReason = reason;
  }

  /** Why this answer ended; {@code otherwise} when its server did not say. */
  String finishReason(String otherwise) {
    return finishReason == null ? otherwise : finishReason;
  }

  /** Adds what a server said: words are joined, tool calls are put together by their index. */
  void merge(ObjectNode delta, JsonNode probabilities) {
    for (Map.Entry<String, JsonNode> member : delta.properties()) {
      JsonNode value = member.getValue();
      switch (member.getKey()) {
        case "role", "annotations" -> {}
        case "content" -> {
          if (value.isTextual()) {
            say(value.textValue());
          }
        }
        case "tool_calls" -> value.forEach(this::mergeCall);
        default -> join(others, member.getKey(), value);
      }
    }
    if (probabilities != null) {
      probabilities.path("content").forEach(logprobs::add);
    }
  }

  private void mergeCall(JsonNode part) {
    ArrayNode calls = others.withArrayProperty("tool_calls");
    int index = part.path("index").asInt(calls.size());
    while (calls.size() <= index) {
      calls.addObject();
    }
    ObjectNode call = (ObjectNode) calls.get(index);
    for (Map.Entry<String, JsonNode> member : part.properties()) {
      if (member.getValue() instanceof ObjectNode nested) {
        ObjectNode whole = call.withObjectProperty(member.getKey());
        nested.properties().forEach(inner -> join(whole, inner.getKey(), inner.getValue()));
      } else if (!member.getKey().equals("index") && !member.getValue().isNull()) {
        call.set(member.getKey(), member.getValue());
      }
    }
  }

  private static void join(ObjectNode whole, String name, JsonNode value) {
    if (value.isTextual() && whole.path(name).isTextual()) {
      whole.put(name, whole.get(name).textValue() + value.textValue());
    } else if (!value.isNull()) {
      whole.set(name, value);
    }
  }

  boolean isAnnotated() {
    return notice != null || !citations.isEmpty();
  }

  List<FileCitation> citations() {
    return List.copyOf(citations);
  }

  /** The citations as the API knows them, which is by URL only, and what the reader must know. */
  ArrayNode annotations() {
    ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
    if (notice != null) {
      int end = text.codePointCount(0, text.length());
      annotations.add(UrlCitation.of(0, end, notice, Remark.ADDRESS));
    }
    citations.forEach(citation -> annotations.add(UrlCitation.of(citation)));
    return annotations;
  }

  String text() {
    return text.toString();
  }

  /** The message of the whole answer, but for its citations. */
  ObjectNode message() {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("role", "assistant");
    message.put("content", speaks || others.isEmpty() ? text.toString() : null);
    message.putNull("refusal");
    message.set("annotations", annotations());
    message.setAll(others);
    return message;
  }

  /** Log probabilities as the API has them, or null when there are none. */
  JsonNode logprobs() {
    if (logprobs.isEmpty()) {
      return null;
    }
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("content", logprobs);
    return whole.putNull("refusal");
  }
}
