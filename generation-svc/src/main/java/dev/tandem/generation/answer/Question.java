package dev.tandem.generation.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.retrieval.Asker;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model is asked.
 *
 * @param model a model or a deployment, as the caller names it
 * @param answerId id of the response or completion that will hold the answer
 * @param user whom the caller asks for, as the caller names them
 * @param turns what the user said, oldest first; the last one is the question
 * @param searching what the caller says about searching
 * @param limits how long the answer may be
 * @param demands what the model must be able to do
 * @param keepsText whether question and answer may be kept with the receipt
 * @param prompt what a model server is sent
 */
public record Question(
    Asker asker,
    String model,
    String answerId,
    Optional<String> user,
    List<String> turns,
    SearchWish searching,
    Limits limits,
    List<Demand> demands,
    boolean keepsText,
    Prompt prompt) {

  public Question {
    turns = List.copyOf(turns);
    demands = List.copyOf(demands);
  }

  /** The same question, with leave to remember the user's other conversations. */
  Question rememberingOthers() {
    return with(
        new Prompt(
            prompt.request(),
            prompt.streamed(),
            prompt.mayTruncate(),
            prompt.conversation(),
            user,
            prompt.passageTokens()));
  }

  /** The same question, whose passages may take at most so many tokens. */
  Question withPassageTokens(int most) {
    return with(prompt.withPassageTokens(most));
  }

  /** The same question, of which nothing that was said before is remembered. */
  Question forgetting() {
    return with(
        new Prompt(
            prompt.request(),
            prompt.streamed(),
            prompt.mayTruncate(),
            Optional.empty(),
            Optional.empty(),
            prompt.passageTokens()));
  }

  /** The same question, with these instructions before the caller's own. */
  Question withInstructions(String instructions) {
    return with(prompt.withInstructions(instructions));
  }

  /** The same question in another prompt. */
  public Question with(Prompt other) {
    return new Question(
        asker, model, answerId, user, turns, searching, limits, demands, keepsText, other);
  }

  /** The question itself. */
  public String text() {
    return turns.getLast();
  }

  /**
   * @param maxTokens as {@link TokenEstimate} counts them
   * @param stop texts that the answer must not contain; it ends before the sentence that would
   */
  public record Limits(int maxTokens, List<String> stop) {

    public static final Limits NONE = new Limits(Integer.MAX_VALUE, List.of());

    public Limits {
      stop = List.copyOf(stop);
    }
  }

  /**
   * The request in the form of chat completions, which is what model servers speak.
   *
   * @param request without model and stream, and without what only this system understands; read,
   *     never changed
   * @param streamed whether the caller reads the answer as it comes
   * @param mayTruncate whether the oldest messages may be left out when they do not all fit
   * @param conversation whose earlier turns may be remembered
   * @param rememberedOf the user whose other conversations may be remembered, too
   * @param passageTokens that passages may take at most, where the deployment says so
   */
  public record Prompt(
      ObjectNode request,
      boolean streamed,
      boolean mayTruncate,
      Optional<String> conversation,
      Optional<String> rememberedOf,
      OptionalInt passageTokens) {

    /** A prompt as its caller sent it. */
    public Prompt(
        ObjectNode request,
        boolean streamed,
        boolean mayTruncate,
        Optional<String> conversation,
        Optional<String> rememberedOf) {
      this(request, streamed, mayTruncate, conversation, rememberedOf, OptionalInt.empty());
    }

    Prompt withPassageTokens(int most) {
      return new Prompt(
          request, streamed, mayTruncate, conversation, rememberedOf, OptionalInt.of(most));
    }

    private Prompt with(ObjectNode other) {
      return new Prompt(other, streamed, mayTruncate, conversation, rememberedOf, passageTokens);
    }

    Prompt withInstructions(String instructions) {
      ObjectNode instructed = request.deepCopy();
      ArrayNode messages = instructed.withArrayProperty("messages");
      JsonNode first = messages.path(0);
      if (first.path("role").asText().equals("system") && first.path("content").isTextual()) {
        String own = first.path("content").textValue();
        ((ObjectNode) first).put("content", instructions + "\n\n" + own);
      } else {
        messages.insertObject(0).put("role", "system").put("content", instructions);
      }
      return with(instructed);
    }

    /** Puts words of earlier turns behind the instructions, for the model to lean on. */
    public Prompt withMemories(String memories) {
      ObjectNode remembering = request.deepCopy();
      ArrayNode messages = remembering.withArrayProperty("messages");
      JsonNode first = messages.path(0);
      if (first.path("role").asText().equals("system") && first.path("content").isTextual()) {
        ((ObjectNode) first).put("content", first.path("content").textValue() + "\n\n" + memories);
      } else {
        messages.insertObject(0).put("role", "system").put("content", memories);
      }
      return with(remembering);
    }

    /** The answer's most tokens, when the caller set a limit. */
    public OptionalInt maxTokens() {
      for (String name : List.of("max_completion_tokens", "max_tokens")) {
        if (request.path(name).isInt()) {
          return OptionalInt.of(request.path(name).intValue());
        }
      }
      return OptionalInt.empty();
    }
  }
}
