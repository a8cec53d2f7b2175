package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.responses.OutputItem.FileSearchCall;

/**
 * The items of the output that a model brings, one open at a time: what it thinks, what it says,
 * what it calls. Not thread-safe.
 */
final class OutputTelling {

  private final Told told;
  private final ResponseHeader header;
  private final boolean showLogprobs;
  private ReasoningTelling reasoning;
  private MessageTelling message;
  private CallTelling call;
  private int callIndex = -1;
  private int reasonings;
  private int messages;
  private int calls;

  OutputTelling(Told told, ResponseHeader header, boolean showLogprobs) {
    this.told = told;
    this.header = header;
    this.showLogprobs = showLogprobs;
  }

  void think(String words) {
    if (words.isEmpty()) {
      return;
    }
    if (reasoning == null) {
      close("completed");
      reasoning = new ReasoningTelling(told, header.reasoningId(reasonings++));
    }
    reasoning.think(words);
  }

  void say(String words, JsonNode logprobs) {
    boolean betweenCalls = call != null && words.isBlank();
    if (!words.isEmpty() && !betweenCalls) {
      message().say(words, logprobs);
    }
  }

  /** The open message; opens one when there is none. */
  MessageTelling message() {
    if (message == null) {
      close("completed");
      message = new MessageTelling(told, header.messageId(messages++), showLogprobs);
    }
    return message;
  }

  /** A part of a call, as chat completions stream it. */
  void call(JsonNode part) {
    int index = part.path("index").asInt(calls);
    if (call == null || index != callIndex) {
      close("completed");
      call = new CallTelling(told, header.callId(calls++), part);
      callIndex = index;
    }
    call.add(part);
  }

  /**
   * Closes what is open. An answer without anything else has an empty message.
   *
   * @param status completed or incomplete
   * @param remark what the reader of the last message must know, or null
   */
  void end(String status, String remark) {
    if (messages == 0 && calls == 0) {
      message();
    }
    if (message != null && remark != null) {
      message.remark(remark);
    }
    close(status);
  }

  /** Closes what is open as incomplete, with what was told of it so far. */
  void breakOff() {
    close("incomplete");
    for (int i = 0; i < told.output().size(); i++) {
      if (told.output().get(i) instanceof FileSearchCall call
          && call.status().equals("in_progress")) {
        told.done(i, new FileSearchCall(call.id(), "incomplete", call.queries(), null));
      }
    }
  }

  private void close(String status) {
    if (reasoning != null) {
      reasoning.close(status);
      reasoning = null;
    }
    if (message != null) {
      message.close(status);
      message = null;
    }
    if (call != null) {
      call.close(status);
      call = null;
    }
  }
}
