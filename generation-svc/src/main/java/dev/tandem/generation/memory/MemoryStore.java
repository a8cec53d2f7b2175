package dev.tandem.generation.memory;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to what is remembered. Every operation is confined to one project. */
public interface MemoryStore {

  /** A piece of a turn, to be remembered; {@code piece} counts from 0 within its item. */
  record Piece(String id, String itemId, int piece, String role, String text) {}

  /**
   * Whose memories, and of which conversation; null stands for any.
   *
   * @param user as requests named them
   */
  record Scope(String user, String conversationId) {}

  /**
   * A message that a conversation has and memory was to keep.
   *
   * @param user may be null
   * @param item as the conversation keeps it
   */
  record Overdue(String project, String user, String conversationId, JsonNode item) {}

  /**
   * Keeps pieces, to be embedded later. Their items are no longer overdue from then on. Those that
   * are there already are not doubled; those whose item is not, or no longer, in the project's
   * conversation are left out.
   *
   * @param user may be null
   */
  Uni<Void> add(
      String project, String user, String conversationId, List<Piece> pieces, Instant now);

  /** Messages of all projects that have waited longer than this to be kept, longest first. */
  Uni<List<Overdue>> overdue(Duration longerThan, int most);

  /** Embedded pieces by their closeness to the query, best first; the token budget is ignored. */
  Uni<List<RememberedTurn>> nearest(Recall recall, int limit);

  /**
   * Pieces, newest first; empty when the cursor is none of the project's.
   *
   * @param after id of the piece that they follow, or null
   */
  Uni<Optional<List<MemoryRecord>>> list(String project, Scope scope, String after, int limit);

  /** Forgets one piece and its vector; says whether there was one. */
  Uni<Boolean> delete(String project, String id);

  /** Forgets all pieces of this scope and their vectors; says how many. */
  Uni<Integer> deleteAll(String project, Scope scope);
}
