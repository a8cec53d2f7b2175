package dev.tandem.finetune.dataset.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFormTest {

  private static final String USER = "{'role': 'user', 'content': 'Hi'}";
  private static final String ANSWER = "{'role': 'assistant', 'content': 'Hello'}";
  private static final String TOOLS =
      "'tools': [{'type': 'function', 'function': {'name': 'find', 'parameters': {}}}]";

  private static List<String> chat(String messages, String more) {
    return Rows.errors(Format.CHAT, Rows.quoted("{'messages': [" + messages + "]" + more + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {                                                                  | invalid_json
          {'messages': []} x                                                 | invalid_json
          [1]                                                                | not_an_object
          7                                                                  | not_an_object
          {'a': 1, 'a': 2}                                                   | duplicate_name
          {}                                                                 | missing_messages
          {'messages': {}}                                                   | missing_messages
          {'messages': []}                                                   | missing_messages
          {'messages': ['x']}                                                | invalid_message
          {'messages': [{'role': 'bot', 'content': 'x'}]}                    | unknown_role
          {'messages': [{'role': 'user', 'content': 'x', 'name': 5}]}        | invalid_message
          {'messages': [{'role': 'user', 'content': 'x', 'weight': 1}]}      | misplaced_weight
          {'messages': [{'role': 'assistant', 'content': 'x', 'weight': .5}]} | invalid_json
          {'messages': [{'role': 'assistant', 'content': 'x', 'weight': 0.5}]} | invalid_weight
          {'messages': [{'role': 'assistant', 'content': 'x', 'weight': null}]} | invalid_weight
          {'messages': [{'role': 'user', 'content': ''}]}                    | empty_content
          {'messages': [{'role': 'user', 'content': 7}]}                     | invalid_content
          {'messages': [{'role': 'assistant', 'content': ' '}]}              | empty_assistant_turn
          {'messages': [{'role': 'assistant'}]}                              | empty_assistant_turn
          {'messages': [{'role': 'assistant', 'content': null, 'tool_calls': []}]} | empty_assistant_turn
          {'messages': [{'role': 'user', 'content': 'x'}]}                   | role_order
          {'messages': [{'role': 'assistant', 'content': 'x', 'weight': 0}]} | nothing_to_learn
          {'messages': [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': {}}, {'type': 'text', 'text': 'x'}]}]} | unsupported_content
          {'messages': [{'role': 'assistant', 'content': 'x'}], 'parallel_tool_calls': 1} | invalid_tools
          {'messages': [{'role': 'assistant', 'content': 'x'}], 'tools': [{'type': 'function', 'function': {'name': 'a b'}}]} | invalid_tools
          {'messages': [{'role': 'assistant', 'content': 'x'}], 'functions': [{'name': 'a'}, {'name': 'a'}]} | invalid_tools
          """)
  void namesWhatIsWrongWithARow(String row, String code) {
    assertEquals(List.of(code), Rows.errors(Format.CHAT, Rows.quoted(row)));
  }

  @Test
  void takesRowsInOrder() {
    assertEquals(List.of(), chat(USER + "," + ANSWER, ""));
    assertEquals(
        List.of(), chat("{'role': 'developer', 'content': 'x'}," + USER + "," + ANSWER, ""));
    assertEquals(
        List.of(),
        chat("{'role': 'user', 'content': [{'type': 'text', 'text': 'x'}]}," + ANSWER, ""));
  }

  @Test
  void refusesASystemMessageAfterOthers() {
    assertEquals(
        List.of("role_order"), chat(USER + ",{'role': 'system', 'content': 'x'}," + ANSWER, ""));
  }

  @Test
  void warnsOfRepeatedRolesAndOfConversationsThatTheAssistantBegins() {
    String row =
        Rows.quoted("{'messages': [" + ANSWER + "," + USER + "," + USER + "," + ANSWER + "]}");
    List<String> warnings =
        Rows.warnings(Rows.check("lora", java.util.Collections.nCopies(12, row)));
    assertTrue(warnings.contains("assistant_first"), warnings::toString);
    assertTrue(warnings.contains("repeated_role"), warnings::toString);
  }

  private static String call(String id, String name) {
    return "{'role': 'assistant', 'tool_calls': [{'id': '%s', 'type': 'function', 'function': {'name': '%s', 'arguments': '{}'}}]}"
        .formatted(id, name);
  }

  private static String result(String id) {
    return "{'role': 'tool', 'tool_call_id': '%s', 'content': '5'}".formatted(id);
  }

  @Test
  void takesToolCallsWithTheirResults() {
    assertEquals(
        List.of(),
        chat(USER + "," + call("a", "find") + "," + result("a") + "," + ANSWER, "," + TOOLS));
    assertEquals(List.of(), chat(USER + "," + call("a", "find"), "," + TOOLS));
  }

  @Test
  void refusesToolMessagesAndCallsThatDoNotBelongTogether() {
    assertEquals(
        List.of("orphan_tool_message"), chat(USER + "," + result("a") + "," + ANSWER, "," + TOOLS));
    assertEquals(
        List.of("orphan_tool_message", "unanswered_tool_call"),
        chat(USER + "," + call("a", "find") + "," + result("b") + "," + ANSWER, "," + TOOLS));
    assertEquals(
        List.of("unanswered_tool_call"),
        chat(USER + "," + call("a", "find") + "," + ANSWER, "," + TOOLS));
    assertEquals(List.of("unknown_tool"), chat(USER + "," + call("a", "lose"), "," + TOOLS));
    assertEquals(
        List.of("invalid_tool_call"),
        chat(
            USER + "," + call("a", "find") + "," + result("a") + "," + call("a", "find"),
            "," + TOOLS));
    assertEquals(
        List.of("invalid_tool_call"),
        chat("{'role': 'user', 'content': 'x', 'tool_calls': [1]}," + ANSWER, ""));
  }

  @Test
  void refusesSeveralCallsAtOnceWhereTheRowDeniesThem() {
    String both =
        "{'role': 'assistant', 'tool_calls': [{'id': 'a', 'function': {'name': 'find', 'arguments': '{}'}}, {'id': 'b', 'function': {'name': 'find', 'arguments': '{}'}}]}";
    assertEquals(List.of(), chat(USER + "," + both, "," + TOOLS));
    assertEquals(
        List.of("parallel_tool_calls"),
        chat(USER + "," + both, "," + TOOLS + ", 'parallel_tool_calls': false"));
  }

  @Test
  void takesTheOlderFunctionsWithTheirResults() {
    String call = "{'role': 'assistant', 'function_call': {'name': 'find', 'arguments': '{}'}}";
    String functions = ", 'functions': [{'name': 'find'}]";
    assertEquals(
        List.of(),
        chat(
            USER + "," + call + ",{'role': 'function', 'name': 'find', 'content': '5'}," + ANSWER,
            functions));
    assertEquals(
        List.of("orphan_tool_message"),
        chat(
            USER + "," + call + ",{'role': 'function', 'name': 'lose', 'content': '5'}," + ANSWER,
            functions));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'messages': []}                                                        | missing_messages
          {'input': {'messages': [U]}, 'preferred_output': [A]}                   | missing_output
          {'input': {'messages': [U]}, 'preferred_output': [A], 'non_preferred_output': [A]} | same_outputs
          {'input': {'messages': [U]}, 'preferred_output': [A], 'non_preferred_output': [U]} | role_order
          {'input': {'messages': [{'role': 'x', 'content': 'x'}]}, 'preferred_output': [A], 'non_preferred_output': [B]} | unknown_role
          """)
  void namesWhatIsWrongWithAPreference(String row, String code) {
    assertEquals(List.of(code), Rows.errors(Format.PREFERENCE, preference(row)));
  }

  private static String preference(String row) {
    return Rows.quoted(
        row.replace("[U]", "[" + USER + "]")
            .replace("[A]", "[" + ANSWER + "]")
            .replace("[B]", "[{'role': 'assistant', 'content': 'No'}]"));
  }

  @Test
  void takesAPreferenceAndSaysWhenARowIsOneOfTheOtherMethod() {
    String row =
        preference(
            "{'input': {'messages': [U]}, 'preferred_output': [A], 'non_preferred_output': [B]}");
    assertEquals(List.of(), Rows.errors(Format.PREFERENCE, row));
    assertEquals(List.of("missing_messages"), Rows.errors(Format.CHAT, row));
  }

  @Test
  void refusesHalfACharacterAndRowsThatAreTooDeep() {
    assertEquals(
        List.of("invalid_unicode"),
        Rows.errors(Format.CHAT, Rows.chat("x", "HALF").replace("HALF", "\\ud800")));
    assertEquals(
        List.of("invalid_json"), Rows.errors(Format.CHAT, "[".repeat(5000) + "]".repeat(5000)));
  }
}
