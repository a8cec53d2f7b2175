package dev.tandem.generation.receipt;

import static dev.tandem.generation.receipt.Finding.Problem.CHANGED;
import static dev.tandem.generation.receipt.Finding.Problem.TEXT_CHANGED;
import static dev.tandem.generation.receipt.Finding.Problem.TEXT_REMOVED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tandem.generation.receipt.Finding.Problem;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether what stands beside an entry's content, columns and texts, is what the content says. */
final class EntryCheck {

  private static final ObjectReader JSON = new JsonMapper().reader();

  private final StoredEntry entry;
  private final JsonNode content;
  private final List<Finding> findings = new ArrayList<>();

  private EntryCheck(StoredEntry entry) {
    this.entry = entry;
    this.content = parse(entry.content());
  }

  static List<Finding> of(StoredEntry entry) {
    EntryCheck check = new EntryCheck(entry);
    check.columns();
    check.texts();
    return check.findings;
  }

  /** What an entry says was removed in front of it. */
  static Optional<Link> removal(StoredEntry entry) {
    JsonNode content = parse(entry.content());
    try {
      return Optional.of(
          new Link(
              content.path("removed_through").asLong(),
              HexFormat.of().parseHex(content.path("removed_hash").asText())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static JsonNode parse(String content) {
    try {
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private void columns() {
    boolean same =
        entry.id().equals(content.path("id").textValue())
            && entry.project().equals(content.path("project").textValue())
            && entry.kind().label().equals(content.path("kind").textValue())
            && entry.at().toString().equals(content.path("created_at").textValue())
            && entry.columns().equals(Entry.Columns.of(content));
    if (!same) {
      report(CHANGED, "has columns that are not what its content says");
    }
  }

  private void texts() {
    Map<String, KeptText> there =
        entry.texts().<Map<String, KeptText>>map(Texts::named).orElse(Map.of());
    List<String> kept = new ArrayList<>();
    content.path("texts").path("kept").forEach(name -> kept.add(name.asText()));
    for (String name : kept) {
      if (!there.containsKey(name) && !entry.redacted()) {
        report(TEXT_REMOVED, "has lost its " + name);
      }
    }
    there.forEach((name, text) -> text(name, text, kept.contains(name)));
  }

  private void text(String name, KeptText text, boolean kept) {
    String expected = content.path("texts").path("sha256").path(name).asText();
    if (!kept || !text.hasDigest(expected)) {
      report(TEXT_CHANGED, "has another " + name + " than when it was appended");
    }
  }

  private void report(Problem problem, String what) {
    String message = "Entry " + entry.link().sequence() + " " + what + ".";
    findings.add(Finding.of(problem, entry, message));
  }
}
