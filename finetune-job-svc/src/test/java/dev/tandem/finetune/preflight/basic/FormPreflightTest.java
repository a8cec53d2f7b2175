package dev.tandem.finetune.preflight.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.finetune.preflight.Preflight;
import dev.tandem.finetune.preflight.Preflight.Finding;
import dev.tandem.finetune.preflight.Preflight.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormPreflightTest {

  private static final String GOOD =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"},"
          + "{\"role\":\"assistant\",\"content\":\"a\"}]}\n";
  private static final String PREFERENCE =
      "{\"input\":{\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]},"
          + "\"preferred_output\":[{\"role\":\"assistant\",\"content\":\"a\"}],"
          + "\"non_preferred_output\":[{\"role\":\"assistant\",\"content\":\"b\"}]}\n";

  @TempDir Path folder;

  private Report check(String method, String rows) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), rows);
    return new FormPreflight()
        .check(new Preflight.Request(method, "lora", 512, file, Optional.empty()));
  }

  @Test
  void countsRowsAndSkipsBlankLines() throws IOException {
    Report report = check("supervised", GOOD.repeat(100) + "\n  \n");
    assertEquals(new Report(100, List.of(), List.of()), report);
    assertEquals(100, check("dpo", PREFERENCE.repeat(100)).rows());
  }

  @Test
  void warnsOfFewRowsAndRefusesFewerThanTen() throws IOException {
    assertEquals(1, check("supervised", GOOD.repeat(99)).warnings().size());
    assertEquals(
        List.of(
            new Finding("training_file", "The training file has 9 rows; at least 10 are needed.")),
        check("supervised", GOOD.repeat(9)).errors());
  }

  @Test
  void readsNoFurtherThanTwentyMistakes() throws IOException {
    assertEquals(20, check("supervised", "x\n".repeat(1000)).errors().size());
  }

  @Test
  void refusesALineThatIsTooLongWithoutHoldingIt() throws IOException {
    String rows = GOOD.repeat(10) + "\"" + "x".repeat(17 << 20) + "\"\n" + GOOD;
    assertEquals(
        List.of(new Finding("training_file", "Line 11 is longer than 16 MB.")),
        check("supervised", rows).errors());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                                                     | is not a JSON object.
          {} {}                                                   | is not JSON.
          {'messages': []}                                        | has no 'messages', a list of messages.
          {'messages': [{'role': 'bot', 'content': 'a'}]}         | has an unknown role at 'messages[0]'.
          {'messages': [{'role': 'user', 'content': 'a'}]}        | has no assistant message to learn from.
          {'messages': [{'role': 'assistant', 'content': ' '}]}   | has no content at 'messages[0]'.
          {'messages': [{'role': 'assistant', 'content': null}]}  | has no content at 'messages[0]'.
          {'messages': [{'role': 'assistant', 'content': 'a', 'weight': 0}]} | has no assistant message to learn from.
          {'messages': [{'role': 'assistant', 'content': 'a', 'weight': 2}]} | has a weight other than 0 and 1 at 'messages[0]'.
          """)
  void saysWhatIsWrongWithARow(String row, String why) throws IOException {
    assertEquals(
        List.of(new Finding("training_file", "Line 1 " + why)),
        check("supervised", row.replace('\'', '"') + "\n" + GOOD.repeat(10)).errors());
  }

  @Test
  void takesAnAssistantThatOnlyCallsATool() throws IOException {
    String row = "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\"}]}]}\n";
    assertEquals(List.of(), check("supervised", row.repeat(10)).errors());
  }

  @Test
  void wantsBothOutputsOfAPreference() throws IOException {
    String row = PREFERENCE.replace("non_preferred_output", "other");
    assertEquals(
        "Line 1 has no 'non_preferred_output', a list of messages.",
        check("dpo", row + PREFERENCE.repeat(10)).errors().getFirst().message());
  }
}
