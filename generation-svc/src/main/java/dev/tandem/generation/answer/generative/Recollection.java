package dev.tandem.generation.answer.generative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.answer.Grounds;
import dev.tandem.generation.answer.Question;
import dev.tandem.generation.answer.Quoted;
import dev.tandem.generation.memory.Memory;
import dev.tandem.generation.memory.Recall;
import dev.tandem.generation.memory.RememberedTurn;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Retrieval;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Brings earlier turns of a conversation back into the prompt that no longer fit into it: those
 * closest to the question. Without them the answer goes on as well.
 */
@ApplicationScoped
public class Recollection {

  private static final Logger LOG = Logger.getLogger(Recollection.class);
  private static final String OPENING =
      "From earlier in this conversation, and what else is remembered of this user:";

  /** From so many messages on, earlier ones may have been left out before they came here. */
  private static final int MANY_MESSAGES = 100;

  private static final int MOST_TURNS = 8;

  /** Share of the room that memories take at most. */
  private static final int SHARE = 8;

  private final Memory memory;
  private final Retrieval retrieval;

  public Recollection(Memory memory, Retrieval retrieval) {
    this.memory = memory;
    this.retrieval = retrieval;
  }

  /**
   * @param room tokens of the prompt at most
   * @return the question, with what is remembered in its prompt
   */
  Uni<Question> recollect(Question question, Grounds grounds, int room) {
    Optional<String> conversation = question.prompt().conversation();
    boolean others = question.prompt().rememberedOf().isPresent();
    if ((conversation.isEmpty() && !others) || (!others && fits(question, room))) {
      return Uni.createFrom().item(question);
    }
    return vector(question, grounds)
        .map(vector -> recall(question, grounds, vector, room))
        .chain(memory::recall)
        .map(turns -> remembering(question, turns))
        .onFailure()
        .invoke(failure -> LOG.warnf("nothing is remembered: %s", failure))
        .onFailure()
        .recoverWithItem(question);
  }

  private static boolean fits(Question question, int room) {
    List<JsonNode> messages = new ArrayList<>();
    question.prompt().request().path("messages").forEach(messages::add);
    return messages.size() < MANY_MESSAGES && Truncation.tokens(messages) <= room;
  }

  private Uni<float[]> vector(Question question, Grounds grounds) {
    float[] known = grounds.evidence().map(Evidence::queryEmbedding).orElse(null);
    return known != null
        ? Uni.createFrom().item(known)
        : retrieval.embed(question.asker(), List.of(question.text())).map(List::getFirst);
  }

  private static Recall recall(Question question, Grounds grounds, float[] vector, int room) {
    return new Recall(
        question.asker().project(),
        question.prompt().conversation().orElse(null),
        question.prompt().rememberedOf().orElse(null),
        grounds.evidence().map(Evidence::embeddingModel).orElse(null),
        vector,
        Set.of(),
        MOST_TURNS,
        room / SHARE);
  }

  private static Question remembering(Question question, List<RememberedTurn> turns) {
    Set<String> said = new HashSet<>();
    JsonNode messages = question.prompt().request().path("messages");
    for (int i = Math.max(0, messages.size() - MANY_MESSAGES / 2); i < messages.size(); i++) {
      said.add(messages.get(i).path("content").asText());
    }
    StringBuilder memories = new StringBuilder(OPENING);
    int count = 0;
    for (RememberedTurn turn : turns) {
      if (!said.contains(turn.text())) {
        memories.append("\n- ").append(turn.role()).append(": ").append(Quoted.line(turn.text()));
        count++;
      }
    }
    return count == 0
        ? question
        : question.with(question.prompt().withMemories(memories.toString()));
  }
}
