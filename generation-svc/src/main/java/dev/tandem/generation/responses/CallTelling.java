package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.responses.OutputItem.FunctionCall;
import dev.tandem.generation.responses.ResponseEvent.ArgumentsDelta;
import dev.tandem.generation.responses.ResponseEvent.ArgumentsDone;

/** A call of the caller's function while its arguments grow. Not thread-safe. */
final class CallTelling {

  private final Told told;
  private final String id;
  private final String callId;
  private final String name;
  private final int index;
  private final StringBuilder arguments = new StringBuilder();

  /** Opens the call. */
  CallTelling(Told told, String id, JsonNode call) {
    this.told = told;
    this.id = id;
    this.callId = call.path("id").asText("call_" + id.substring(id.indexOf('_') + 1));
    this.name = call.path("function").path("name").asText();
    this.index = told.add(new FunctionCall(id, "in_progress", callId, name, ""));
  }

  void add(JsonNode call) {
    String more = call.path("function").path("arguments").asText("");
    if (!more.isEmpty()) {
      told.tell(n -> new ArgumentsDelta(n, id, index, more));
      arguments.append(more);
    }
  }

  /**
   * @param status completed or incomplete
   */
  void close(String status) {
    told.tell(n -> new ArgumentsDone(n, id, index, name, arguments.toString()));
    told.done(index, new FunctionCall(id, status, callId, name, arguments.toString()));
  }
}
