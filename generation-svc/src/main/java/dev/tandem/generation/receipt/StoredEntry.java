package dev.tandem.generation.receipt;

import java.time.Instant;
import java.util.Optional;

/**
 * An entry as it is kept.
 *
 * @param previous hash of the entry before it
 * @param link its place, with the hash as it is kept
 * @param redacted whether the chain says that its texts were removed
 */
public record StoredEntry(
    String id,
    String project,
    Kind kind,
    Instant at,
    Entry.Columns columns,
    byte[] previous,
    Link link,
    String content,
    Optional<Texts> texts,
    boolean redacted) {}
