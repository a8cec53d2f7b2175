package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.FileCitation;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.chat.ChatCompletion.Usage;
import dev.tandem.generation.stream.TextDeltas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tells the pieces of one answer as chunks, and at the end as a completion. Not thread-safe. */
final class ChatAssembly {

  private static final String CHUNK = "chat.completion.chunk";

  private final String id;
  private final ChatRequest request;
  private final long created;
  private final Map<Integer, ChatVoice> voices = new TreeMap<>();
  private AnswerPiece.Finished end;

  /**
   * @param created epoch seconds
   */
  ChatAssembly(String id, ChatRequest request, long created) {
    this.id = id;
    this.request = request;
    this.created = created;
  }

  /** The chunk before the first piece. */
  ChatChunk begin() {
    return chunk(0, delta().put("role", "assistant").put("content", ""), null, null, null);
  }

  /** The chunks that this piece brings. */
  List<ChatChunk> accept(AnswerPiece piece) {
    return switch (piece) {
      case AnswerPiece.Searching searching -> List.of();
      case AnswerPiece.Found found -> List.of();
      case AnswerPiece.Given given -> List.of();
      case AnswerPiece.AnsweredBy by -> List.of();
      case AnswerPiece.Unremembered unremembered -> List.of();
      case AnswerPiece.Text words -> {
        voice(0).say(words.text());
        yield spoken(words.text());
      }
      case AnswerPiece.Quote quote -> {
        voice(0).quote(quote.citation());
        yield spoken(quote.citation().quote());
      }
      case AnswerPiece.Delta delta -> said(delta);
      case AnswerPiece.Cited cited -> {
        voice(cited.choice())
            .cite(
                new FileCitation(
                    cited.textEnd(), cited.textStart(), cited.textEnd(), cited.citation()));
        yield List.of();
      }
      case AnswerPiece.Notice notice -> {
        voice(0).notice(notice.text());
        yield List.of();
      }
      case AnswerPiece.Finished finished -> finish(finished);
      case AnswerPiece.Failed failed -> List.of();
    };
  }

  /** The whole completion, once it is finished. */
  ChatCompletion completion() {
    List<ChatCompletion.Choice> choices = new ArrayList<>();
    voices.forEach(
        (index, voice) -> {
          ObjectNode message = voice.message();
          message.putPOJO("citations", voice.citations());
          choices.add(
              new ChatCompletion.Choice(
                  index, message, voice.finishReason(reason()), voice.logprobs()));
        });
    return new ChatCompletion(
        id,
        "chat.completion",
        created,
        request.model(),
        choices,
        usage(),
        "default",
        end.fingerprint(),
        metadata(),
        end.decision());
  }

  private Map<String, String> metadata() {
    return ChatCompletion.metadata(request, end.decision());
  }

  private ChatVoice voice(int choice) {
    return voices.computeIfAbsent(choice, number -> new ChatVoice());
  }

  private List<ChatChunk> spoken(String words) {
    return TextDeltas.of(words).stream()
        .map(word -> chunk(0, delta().put("content", word), null, null, null))
        .toList();
  }

  private List<ChatChunk> said(AnswerPiece.Delta piece) {
    ChatVoice voice = voice(piece.choice());
    voice.merge(piece.delta(), piece.logprobs());
    if (piece.finishReason() != null) {
      voice.finish(piece.finishReason());
    }
    ObjectNode delta = piece.delta();
    if (piece.choice() == 0 && delta.has("role")) {
      delta = delta.deepCopy();
      delta.remove("role"); // said by the first chunk
    }
    boolean empty = delta.isEmpty() || isSilent(delta);
    return empty && piece.logprobs() == null
        ? List.of()
        : List.of(chunk(piece.choice(), delta, piece.logprobs(), null, null));
  }

  private static boolean isSilent(ObjectNode delta) {
    JsonNode content = delta.path("content");
    return delta.size() == 1 && (content.isNull() || content.asText("-").isEmpty());
  }

  private List<ChatChunk> finish(AnswerPiece.Finished finished) {
    end = finished;
    voice(0);
    List<ChatChunk> chunks = new ArrayList<>();
    voices.forEach(
        (index, voice) -> {
          if (voice.isAnnotated()) {
            ObjectNode delta = delta();
            delta.set("annotations", voice.annotations());
            delta.putPOJO("citations", voice.citations());
            chunks.add(chunk(index, delta, null, null, null));
          }
        });
    voices.forEach(
        (index, voice) ->
            chunks.add(
                chunk(
                    index,
                    delta(),
                    null,
                    voice.finishReason(reason()),
                    index == 0 ? finished.decision() : null)));
    if (request.includeUsage()) {
      chunks.add(
          new ChatChunk(
              id,
              CHUNK,
              created,
              request.model(),
              List.of(),
              Optional.of(usage()),
              finished.fingerprint(),
              null));
    }
    return chunks;
  }

  private String reason() {
    return end.truncated() ? "length" : "stop";
  }

  private Usage usage() {
    if (end.usage() != null) {
      return Usage.of(end.usage());
    }
    int completion = voices.values().stream().mapToInt(v -> TokenEstimate.of(v.text())).sum();
    return Usage.of(request.promptTokens(), completion);
  }

  private static ObjectNode delta() {
    return JsonNodeFactory.instance.objectNode();
  }

  private ChatChunk chunk(
      int index, ObjectNode delta, JsonNode logprobs, String reason, Decision decided) {
    return new ChatChunk(
        id,
        CHUNK,
        created,
        request.model(),
        List.of(new ChatChunk.Choice(index, delta, logprobs, reason)),
        // Present and null, or absent: the SDKs tell the two apart.
        request.includeUsage() ? Optional.empty() : null,
        end == null ? null : end.fingerprint(),
        decided);
  }
}
