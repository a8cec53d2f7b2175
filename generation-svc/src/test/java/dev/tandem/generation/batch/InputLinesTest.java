package dev.tandem.generation.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputLinesTest {

  @TempDir Path folder;

  private List<String> lines(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("input"), content);
    List<String> lines = new ArrayList<>();
    try (InputLines input = new InputLines(file, 10)) {
      for (Optional<InputLines.Line> line = input.next(); line.isPresent(); line = input.next()) {
        String text = new String(line.get().bytes(), StandardCharsets.UTF_8);
        lines.add(line.get().number() + ":" + (line.get().tooLong() ? "too long" : text));
      }
    }
    return lines;
  }

  @Test
  void numbersLinesAsAnEditorDoes() throws IOException {
    assertEquals(List.of("1:a", "4:b\r", "5:c"), lines("a\n\n \t\r\nb\r\nc"));
    assertEquals(List.of("1:a"), lines("a\n"));
    assertEquals(List.of(), lines(""));
  }

  @Test
  void skipsLinesThatAreTooLongWithoutKeepingThem() throws IOException {
    assertEquals(
        List.of("1:0123456789", "2:too long", "3:x", "4:too long"),
        lines("0123456789\n0123456789a\nx\n" + "y".repeat(1_000_000)));
  }

  @Test
  void skipsAByteOrderMark() throws IOException {
    assertEquals(List.of("1:{}"), lines("\uFEFF{}"));
    assertEquals(List.of("1:ï"), lines("ï"));
  }
}
