package dev.tandem.generation.memory;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Page;
import dev.tandem.generation.memory.MemoryStore.Piece;
import dev.tandem.generation.memory.MemoryStore.Scope;
import dev.tandem.generation.text.Words;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Remembers what was said, and finds it again. Thread-safe. */
@ApplicationScoped
public class Memory {

  private static final Pattern ID = Pattern.compile("mem_[0-9a-z]{24}");

  /** Candidates for each piece wanted: many may say the same, some do not fit. */
  private static final int CANDIDATES = 8;

  /** Of turns that share so much of their words one is enough: questions asked again and again. */
  private static final double SAME = 0.75;

  private final MemoryStore store;
  private final MemoryEmbedder embedder;
  private final MemoryConfig config;
  private final Clock clock;

  public Memory(MemoryStore store, MemoryEmbedder embedder, MemoryConfig config, Clock clock) {
    this.store = store;
    this.embedder = embedder;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Remembers turns that are items of the conversation already. Done once they are committed; their
   * vectors follow, also after a crash. Remembering them again changes nothing, and a conversation
   * or item that is gone is not remembered.
   *
   * @param user as the request named them, or null
   */
  public Uni<Void> remember(String project, String user, String conversationId, List<Turn> turns) {
    List<Piece> pieces = new ArrayList<>();
    for (Turn turn : turns) {
      List<String> texts = Pieces.of(turn.text(), config.pieceWords());
      for (int i = 0; i < texts.size(); i++) {
        String id = Ids.next(MemoryRecord.PREFIX);
        pieces.add(new Piece(id, turn.itemId(), i, turn.role(), texts.get(i)));
      }
    }
    return pieces.isEmpty()
        ? Uni.createFrom().voidItem()
        : store
            .add(project, user, conversationId, pieces, clock.instant())
            .invoke(embedder::announce);
  }

  /**
   * The remembered pieces closest to the query that fit the budget, in the order in which they were
   * said; of several that say much the same the closest. Costs one query to the database.
   */
  public Uni<List<RememberedTurn>> recall(Recall recall) {
    return store
        .nearest(recall, recall.limit() * CANDIDATES)
        .map(candidates -> fitting(candidates, recall));
  }

  static List<RememberedTurn> fitting(List<RememberedTurn> candidates, Recall recall) {
    List<RememberedTurn> chosen = new ArrayList<>();
    List<Set<String>> said = new ArrayList<>();
    int left = recall.tokenBudget();
    for (RememberedTurn turn : candidates) {
      int tokens = turn.tokens();
      Set<String> words = Words.in(turn.text());
      if (chosen.size() < recall.limit()
          && tokens <= left
          && said.stream().noneMatch(other -> Words.alike(words, other, SAME))) {
        chosen.add(turn);
        said.add(words);
        left -= tokens;
      }
    }
    chosen.sort(Comparator.comparingLong(RememberedTurn::number));
    return chosen;
  }

  /**
   * @throws ApiError 400 by the Uni, when the cursor is no memory of the project
   */
  Uni<Page<MemoryRecord>> list(String project, Scope scope, String after, int limit) {
    if (after != null && !ID.matcher(after).matches()) {
      throw unknownCursor();
    }
    return store
        .list(project, scope, after, limit + 1)
        .map(found -> Page.cut(found.orElseThrow(Memory::unknownCursor), limit, MemoryRecord::id));
  }

  /**
   * @throws ApiError 404 by the Uni, when the project has no such memory
   */
  Uni<Void> delete(String project, String id) {
    if (!ID.matcher(id).matches()) {
      throw ApiError.notFound("memory", id);
    }
    return store
        .delete(project, id)
        .map(
            deleted -> {
              if (!deleted) {
                throw ApiError.notFound("memory", id);
              }
              return null;
            });
  }

  Uni<Integer> deleteAll(String project, Scope scope) {
    return store.deleteAll(project, scope);
  }

  private static ApiError unknownCursor() {
    return ApiError.invalid("after", "'after' must be the id of a memory.");
  }
}
