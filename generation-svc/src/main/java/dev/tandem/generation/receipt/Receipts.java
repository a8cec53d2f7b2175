package dev.tandem.generation.receipt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.id.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Writes receipts. Thread-safe. */
@ApplicationScoped
public class Receipts {

  /** Not the application's: its configuration must not change what is hashed. */
  private static final ObjectMapper JSON = new JsonMapper();

  private final GroupCommit commits;
  private final boolean keepText;
  private final Clock clock;

  public Receipts(ReceiptLog log, ReceiptsConfig config, Clock clock) {
    this.commits = new GroupCommit(log, config.patience(), config.waiting().asLongValue());
    this.keepText = config.keepText();
    this.clock = clock;
  }

  /** An id for a receipt that is going to be written. */
  public static String newId() {
    return Ids.next("rcpt_");
  }

  /**
   * Writes the receipt, and has its id once no crash can lose it: then the last byte of the answer
   * may be sent. A cancelled append is written all the same.
   *
   * @return fails with {@link dev.tandem.api.error.ApiError} 503 when the database is away, slower
   *     than {@code tandem.receipts.patience}, or too much waits for it
   */
  public Uni<String> append(ReceiptDraft draft) {
    return commits.append(entry(draft)).replaceWith(draft.id());
  }

  private Entry entry(ReceiptDraft draft) {
    Texts texts = Texts.of(draft.said());
    Texts kept = keepText && draft.said().keep() ? texts : texts.userOnly();
    ObjectNode members = JSON.createObjectNode().put("answer_id", draft.answerId());
    set(members, "asked", draft.asked());
    set(members, "ran", draft.ran());
    set(members, "searched", draft.searched());
    set(members, "answered", draft.answered());
    set(members, "spent", draft.spent());
    ObjectNode said = members.putObject("texts");
    set(said, "kept", kept.named().keySet());
    set(said, "sha256", texts.digests());
    return Entry.answer(draft.id(), draft.project(), clock.instant(), members, kept);
  }

  private static void set(ObjectNode node, String name, Object value) {
    if (value != null) {
      node.set(name, JSON.valueToTree(value));
    }
  }
}
