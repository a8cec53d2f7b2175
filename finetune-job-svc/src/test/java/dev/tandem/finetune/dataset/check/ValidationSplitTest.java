package dev.tandem.finetune.dataset.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValidationSplitTest {

  private record Split(List<String> training, List<String> validation) {}

  private static Split split(List<String> rows, long seed) throws IOException {
    CheckRequest request = Rows.request(Format.CHAT, "lora", rows, Optional.empty());
    ByteArrayOutputStream training = new ByteArrayOutputStream();
    ByteArrayOutputStream validation = new ByteArrayOutputStream();
    ValidationSplit.Parts parts = ValidationSplit.write(request, seed, training, validation);
    Split split = new Split(lines(training), lines(validation));
    assertEquals(split.training().size(), parts.training());
    assertEquals(split.validation().size(), parts.validation());
    return split;
  }

  private static List<String> lines(ByteArrayOutputStream out) {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void takesATenthAndLosesNoRow() throws IOException {
    List<String> rows = Rows.different(200, 1);
    Split split = split(rows, 7);
    assertEquals(20, split.validation().size());
    List<String> all = new ArrayList<>(split.training());
    all.addAll(split.validation());
    assertEquals(rows.stream().sorted().toList(), all.stream().sorted().toList());
  }

  @Test
  void takesTheSameRowsForTheSameSeedAndOthersForAnother() throws IOException {
    List<String> rows = Rows.different(200, 1);
    assertEquals(split(rows, 7), split(rows, 7));
    assertTrue(!split(rows, 7).validation().equals(split(rows, 8).validation()));
  }

  @Test
  void takesFiveHundredRowsAtMostAndOneAtLeast() throws IOException {
    assertEquals(500, split(Rows.different(6000, 1), 1).validation().size());
    assertEquals(1, split(Rows.different(3, 1), 1).validation().size());
  }

  @Test
  void neverHasRowsThatAreAlikeOnBothSides() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String row : Rows.different(100, 1)) {
      rows.add(row);
      rows.add(row);
      rows.add(row.replace("\"user\",\"content\":\"", "\"user\",\"content\":\"Well, "));
    }
    Split split = split(rows, 3);
    DataReport report = Rows.check(split.training(), split.validation());
    assertEquals(List.of(), report.facts().leaks());
    assertEquals(30, split.validation().size());
  }

  @Test
  void keepsTheSharesOfLabelsAndALastRowOfEach() throws IOException {
    Random random = new Random(1);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(Rows.chat(Rows.words(random, 12), i < 200 ? "often" : "seldom"));
    }
    rows.add(Rows.chat(Rows.words(random, 12), "once"));
    Split split = split(rows, 5);
    assertEquals(20, split.validation().stream().filter(row -> row.contains("often")).count(), 1);
    assertEquals(10, split.validation().stream().filter(row -> row.contains("seldom")).count(), 1);
    assertTrue(split.validation().stream().noneMatch(row -> row.contains("once")));
  }

  @Test
  void holdsNothingBackWhenAllRowsAreAlike() throws IOException {
    assertEquals(
        List.of(), split(java.util.Collections.nCopies(20, Rows.chat("a b", "c")), 1).validation());
  }

  @Test
  void leavesTwoRowsToALabelOnAverage() throws IOException {
    Random random = new Random(1);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(Rows.chat(Rows.words(random, 12), "label_" + i % 5));
    }
    assertEquals(List.of(), split(rows, 1).validation());
    rows.add(Rows.chat(Rows.words(random, 12), "label_1"));
    assertEquals(1, split(rows, 1).validation().size());
  }
}
