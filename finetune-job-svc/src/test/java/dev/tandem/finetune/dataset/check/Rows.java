package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows for tests, and what the check says of them. */
final class Rows {

  private static final String[] SYLLABLES = {
    "ka", "lo", "mi", "ren", "tas", "vu", "del", "por", "shi", "gan", "el", "ofi", "bru", "nex"
  };

  private Rows() {}

  static String chat(String user, String assistant) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.putArray("messages").add(message("user", user)).add(message("assistant", assistant));
    return row.toString();
  }

  private static ObjectNode message(String role, String text) {
    return JsonNodeFactory.instance.objectNode().put("role", role).put("content", text);
  }

  /** Single quotes become double ones. */
  static String quoted(String row) {
    return row.replace('\'', '"').replace("\n", "");
  }

  static String words(Random random, int count) {
    return IntStream.range(0, count).mapToObj(i -> word(random)).collect(Collectors.joining(" "));
  }

  static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < 2 + random.nextInt(3); i++) {
      word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
    }
    return word.toString();
  }

  /** Rows that have little in common. */
  static List<String> different(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(i -> chat(words(random, 12), words(random, 12)))
        .collect(Collectors.toList());
  }

  static CheckRequest.Rows file(List<String> lines) {
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return () -> new ByteArrayInputStream(bytes);
  }

  static DataReport check(String technique, List<String> training) {
    return check(request(Format.CHAT, technique, training, Optional.empty()));
  }

  static DataReport check(List<String> training, List<String> validation) {
    return check(request(Format.CHAT, "lora", training, Optional.of(validation)));
  }

  static CheckRequest request(
      Format format, String technique, List<String> training, Optional<List<String>> validation) {
    return new CheckRequest(
        format,
        technique,
        100,
        0,
        10,
        Optional.empty(),
        file(training),
        validation.map(Rows::file));
  }

  static DataReport check(CheckRequest request) {
    try {
      return DataCheck.check(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Codes of the errors of a file of good rows and this one. */
  static List<String> errors(Format format, String row) {
    CheckRequest one =
        new CheckRequest(
            format, "lora", 0, 0, 1, Optional.empty(), file(List.of(row)), Optional.empty());
    return check(one).errors().stream().map(DataReport.Problem::code).toList();
  }

  static List<String> warnings(DataReport report) {
    return report.warnings().stream().map(DataReport.Warning::code).toList();
  }

  static DataReport.Warning warning(DataReport report, String code) {
    return report.warnings().stream()
        .filter(each -> each.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + code + " in " + report.warnings()));
  }
}
