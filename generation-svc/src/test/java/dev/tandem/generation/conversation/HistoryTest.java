package dev.tandem.generation.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static JsonNode item(String type, String callId) {
    return JsonNodeFactory.instance.objectNode().put("type", type).put("call_id", callId);
  }

  @Test
  void leavesOutOutputsWhoseCallWasCutOff() {
    JsonNode lateCall = item("function_call", "b");
    JsonNode output = item("function_call_output", "b");

    List<JsonNode> history =
        History.whole(
            List.of(
                item("function_call_output", "a"),
                item("custom_tool_call_output", "c"),
                lateCall,
                output));

    assertEquals(List.of(lateCall, output), history);
  }

  @Test
  void keepsEverythingElse() {
    List<JsonNode> items = List.of(item("message", "x"), item("reasoning", "y"));

    assertEquals(items, History.whole(items));
  }
}
