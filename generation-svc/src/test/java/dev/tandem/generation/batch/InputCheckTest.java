package dev.tandem.generation.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.batch.InputLines.Line;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InputCheckTest {

  private static Line line(int number, String customId, String model) {
    String text =
        "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"%s\"}}"
            .formatted(customId, model);
    return new Line(number, text.getBytes(StandardCharsets.UTF_8));
  }

  private static InputCheck check(int mostLines) {
    return new InputCheck("/v1/embeddings", mostLines);
  }

  @Test
  void knowsTheModelThatAllLinesName() {
    InputCheck one = check(9);
    one.read(line(1, "a", "m"));
    one.read(line(2, "b", "m"));
    InputCheck two = check(9);
    two.read(line(1, "a", "m"));
    two.read(line(2, "b", "n"));

    assertEquals("m", one.model());
    assertNull(two.model());
  }

  @Test
  void stopsAtTheFirstLineTooMany() {
    InputCheck check = check(2);
    assertTrue(check.read(line(1, "a", "m")).isPresent());
    assertTrue(check.read(line(2, "b", "m")).isPresent());
    assertFalse(check.isHopeless());

    assertTrue(check.read(line(3, "c", "m")).isEmpty());

    assertTrue(check.isHopeless());
    assertEquals("too_many_lines", check.mistakes().getFirst().code());
  }

  @Test
  void stopsAfterAHundredMistakes() {
    InputCheck check = check(1_000);
    for (int i = 1; i <= 100; i++) {
      assertFalse(check.isHopeless());
      check.read(new Line(i, new byte[] {'{'}));
    }

    assertTrue(check.isHopeless());
    assertEquals(100, check.mistakes().size());
  }

  @Test
  void namesALineThatIsTooLong() {
    InputCheck check = check(9);

    assertTrue(check.read(new Line(3, new byte[0])).isEmpty());

    assertEquals("line_too_long", check.mistakes().getFirst().code());
    assertEquals(3, check.mistakes().getFirst().line());
  }
}
