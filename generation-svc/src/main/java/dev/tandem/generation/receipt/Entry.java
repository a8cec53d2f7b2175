package dev.tandem.generation.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.id.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What is going to be an entry of a chain: everything but its place.
 *
 * @param at to the microsecond, as the database keeps it
 * @param content canonical JSON
 * @param columns what lists are filtered by; copies out of the content
 * @param texts kept beside the chain, or empty
 */
public record Entry(
    String id,
    String project,
    Kind kind,
    Instant at,
    Columns columns,
    String content,
    byte[] contentDigest,
    Optional<Texts> texts) {

  /** Members of the content that lists are filtered by; null where the content has none. */
  public record Columns(String answerId, String deployment, String route, Boolean abstained) {

    static Columns of(JsonNode content) {
      return new Columns(
          content.path("answer_id").textValue(),
          content.path("asked").path("deployment").textValue(),
          content.path("searched").path("route").path("route").textValue(),
          content.path("answered").hasNonNull("abstained")
              ? content.path("answered").path("abstained").booleanValue()
              : null);
    }
  }

  /** An entry about an answer; the content's head is put in front of these members. */
  static Entry answer(String id, String project, Instant at, ObjectNode members, Texts kept) {
    Optional<Texts> texts = kept.named().isEmpty() ? Optional.empty() : Optional.of(kept);
    return of(id, project, Kind.ANSWER, at, members, texts);
  }

  /** Says that the chain's beginning, up to this link, has been removed. */
  public static Entry retention(String project, Instant at, Link removed) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    members.put("removed_through", removed.sequence()).put("removed_hash", removed.hex());
    return of(Ids.next("rcpt_"), project, Kind.RETENTION, at, members, Optional.empty());
  }

  /** Says that the texts of one receipt have been removed. */
  public static Entry redaction(String project, Instant at, long sequence) {
    ObjectNode members = JsonNodeFactory.instance.objectNode().put("redacted", sequence);
    return of(Ids.next("rcpt_"), project, Kind.REDACTION, at, members, Optional.empty());
  }

  /** Says that the texts of all receipts up to this one have been removed. */
  public static Entry redactionThrough(String project, Instant at, long sequence) {
    ObjectNode members = JsonNodeFactory.instance.objectNode().put("redacted_through", sequence);
    return of(Ids.next("rcpt_"), project, Kind.REDACTION, at, members, Optional.empty());
  }

  private static Entry of(
      String id, String project, Kind kind, Instant at, ObjectNode members, Optional<Texts> texts) {
    Instant micros = at.truncatedTo(ChronoUnit.MICROS);
    members.put("id", id).put("project", project).put("kind", kind.label());
    members.put("created_at", micros.toString());
    String content = CanonicalJson.of(members);
    byte[] digest = Sha256.of(content.getBytes(StandardCharsets.UTF_8));
    return new Entry(id, project, kind, micros, Columns.of(members), content, digest, texts);
  }

  /** About as many bytes of memory as it takes. */
  long size() {
    long size = content.length();
    if (texts.isPresent()) {
      for (KeptText text : texts.get().named().values()) {
        size += text.text().length();
      }
    }
    return size;
  }
}
