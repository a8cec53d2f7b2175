package dev.tandem.generation.receipt;

import static dev.tandem.generation.receipt.Finding.Problem.CHANGED;
import static dev.tandem.generation.receipt.Finding.Problem.HEAD_CHANGED;
import static dev.tandem.generation.receipt.Finding.Problem.INSERTED;
import static dev.tandem.generation.receipt.Finding.Problem.REMOVED;

import dev.tandem.generation.receipt.Finding.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Goes along a chain, entry by entry, and computes every hash again. Not thread-safe; keeps no
 * entries, so that a chain may be of any length.
 */
final class ChainCheck {

  private static final int MAX_FINDINGS = 100;

  private final Chain chain;
  private final Optional<Link> noted;
  private final List<Finding> findings = new ArrayList<>();
  private long problems;
  private long checked;
  private Link last;
  private String lastId;
  private boolean beginningProved;
  private Verification.Noted notedAnswer;

  /**
   * @param noted a head that the caller noted earlier; the chain must still go through it
   */
  ChainCheck(Chain chain, Optional<Link> noted) {
    this.chain = chain;
    this.noted = noted;
    this.last = chain.removed();
    this.beginningProved = chain.removed().sequence() == 0;
    this.notedAnswer = noted.map(this::beforeReading).orElse(null);
  }

  private Verification.Noted beforeReading(Link link) {
    boolean past = link.sequence() < chain.removed().sequence();
    return past
        ? Verification.Noted.PAST_RETENTION
        : link.equals(chain.removed()) ? Verification.Noted.CONFIRMED : Verification.Noted.MISSING;
  }

  /** The next entry by sequence number. */
  void accept(StoredEntry entry) {
    checked++;
    long sequence = entry.link().sequence();
    if (sequence <= chain.removed().sequence()) {
      report(INSERTED, entry, "stands where retention has removed everything");
      return;
    }
    if (sequence > chain.head().sequence()) {
      report(INSERTED, entry, "stands behind the head of the chain");
      return;
    }
    boolean contiguous = sequence == last.sequence() + 1;
    if (!contiguous) {
      reportMissing(last.sequence() + 1, sequence - 1);
    }
    checkHash(entry, contiguous);
    EntryCheck.of(entry).forEach(this::add);
    proveBeginning(entry);
    compareNoted(entry.link());
    last = entry.link();
    lastId = entry.id();
  }

  private void checkHash(StoredEntry entry, boolean contiguous) {
    byte[] digest = Sha256.of(entry.content().getBytes(StandardCharsets.UTF_8));
    Link before = new Link(entry.link().sequence() - 1, entry.previous());
    boolean whole = before.next(digest).equals(entry.link());
    boolean linked = !contiguous || Arrays.equals(entry.previous(), last.hash());
    if (!whole) {
      report(CHANGED, entry, "is not what its hash covers");
    } else if (!linked && lastId == null) {
      add(
          new Finding(
              HEAD_CHANGED,
              entry.link().sequence(),
              entry.id(),
              "The chain's row names another beginning than the one that this entry continues."));
    } else if (!linked) {
      add(
          new Finding(
              CHANGED,
              last.sequence(),
              lastId,
              "Entry %d was replaced: entry %d continues another one."
                  .formatted(last.sequence(), entry.link().sequence())));
    }
  }

  private void proveBeginning(StoredEntry entry) {
    if (entry.kind() == Kind.RETENTION) {
      beginningProved |= EntryCheck.removal(entry).filter(chain.removed()::equals).isPresent();
    }
  }

  private void compareNoted(Link link) {
    if (noted.isPresent() && noted.get().sequence() == link.sequence()) {
      notedAnswer =
          noted.get().equals(link) ? Verification.Noted.CONFIRMED : Verification.Noted.CONTRADICTED;
    }
  }

  /** What was found, after the last entry. */
  Verification result() {
    Link head = chain.head();
    if (last.sequence() < head.sequence()) {
      reportMissing(last.sequence() + 1, head.sequence());
    } else if (!last.equals(head)) {
      add(
          new Finding(
              HEAD_CHANGED,
              head.sequence(),
              lastId,
              "The chain's row names another hash for its last entry than the entry has."));
    }
    if (!beginningProved) {
      add(
          new Finding(
              HEAD_CHANGED,
              chain.removed().sequence(),
              null,
              "No entry says that retention removed what is missing at the beginning."));
    }
    boolean asNoted =
        notedAnswer != Verification.Noted.CONTRADICTED && notedAnswer != Verification.Noted.MISSING;
    return Verification.of(
        problems == 0 && asNoted, checked, chain, notedAnswer, problems, findings);
  }

  private void reportMissing(long first, long end) {
    String which =
        first == end ? "Entry " + first + " is" : "Entries " + first + " to " + end + " are";
    add(new Finding(REMOVED, first, null, which + " missing."));
  }

  private void report(Problem problem, StoredEntry entry, String what) {
    add(Finding.of(problem, entry, "Entry " + entry.link().sequence() + " " + what + "."));
  }

  private void add(Finding finding) {
    problems++;
    if (findings.size() < MAX_FINDINGS) {
      findings.add(finding);
    }
  }
}
