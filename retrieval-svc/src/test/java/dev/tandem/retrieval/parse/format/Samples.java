package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Files made for tests, and the parser with limits small enough to run into. */
final class Samples {

  static final ParseLimits LIMITS =
      new ParseLimits(Duration.ofSeconds(60), 4_000_000, 4 << 20, 20, 8 << 20, 100, 200);

  static final FormatAwareParser PARSER = new FormatAwareParser(LIMITS);

  private Samples() {}

  static ParsedDocument parse(Path folder, String name, String text) {
    return parse(folder, name, text.getBytes(StandardCharsets.UTF_8));
  }

  static ParsedDocument parse(Path folder, String name, byte[] bytes) {
    return PARSER.parse(write(folder, bytes), name);
  }

  /** Stored under a name that says nothing, as uploads are. */
  static Path write(Path folder, byte[] bytes) {
    try {
      return Files.write(Files.createTempFile(folder, "blob", ""), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line per block: its kind, the headings above it, its text. */
  static String outline(ParsedDocument document) {
    return document.blocks().stream()
        .map(
            block ->
                block.kind()
                    + " "
                    + block.headings()
                    + " "
                    + document.text().substring(block.start(), block.end()))
        .collect(Collectors.joining("\n"));
  }

  static List<String> blocks(ParsedDocument document) {
    return document.blocks().stream()
        .map(block -> document.text().substring(block.start(), block.end()))
        .toList();
  }
}
