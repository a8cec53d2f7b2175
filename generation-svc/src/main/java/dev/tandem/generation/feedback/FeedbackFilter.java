package dev.tandem.generation.feedback;

import java.time.Instant;
import java.util.Optional;

/**
 * Which feedback a list shows.
 *
 * @param receipt id of a receipt
 * @param updatedAfter given or changed later than this
 */
public record FeedbackFilter(
    Optional<String> receipt,
    Optional<Rating> rating,
    Optional<String> deployment,
    Optional<Instant> createdAfter,
    Optional<Instant> createdBefore,
    Optional<Instant> updatedAfter) {}
