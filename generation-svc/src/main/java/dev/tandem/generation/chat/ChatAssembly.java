package dev.tandem.generation.chat;

import dev.tandem.api.id.Ids;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.FileCitation;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.chat.ChatChunk.Delta;
import dev.tandem.generation.chat.ChatCompletion.Usage;
import dev.tandem.generation.stream.TextDeltas;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells the pieces of one answer as chunks, and at the end as a completion. Not thread-safe. */
final class ChatAssembly {

  private static final String CHUNK = "chat.completion.chunk";

  private final String id = Ids.next("chatcmpl-");
  private final ChatRequest request;
  private final long created;
  private final StringBuilder text = new StringBuilder();
  private final List<FileCitation> citations = new ArrayList<>();
  private String finishReason;
  private Decision decision;

  /**
   * @param created epoch seconds
   */
  ChatAssembly(ChatRequest request, long created) {
    this.request = request;
    this.created = created;
  }

  /** The chunk before the first piece. */
  ChatChunk begin() {
    return chunk(new Delta("assistant", "", null), null, null);
  }

  /** The chunks that this piece brings. */
  List<ChatChunk> accept(AnswerPiece piece) {
    return switch (piece) {
      case AnswerPiece.Searching searching -> List.of();
      case AnswerPiece.Found found -> List.of();
      case AnswerPiece.Text words -> append(words.text());
      case AnswerPiece.Quote quote -> {
        citations.add(FileCitation.after(text, quote.citation()));
        yield append(quote.citation().quote());
      }
      case AnswerPiece.Finished finished -> finish(finished);
      case AnswerPiece.Failed failed -> List.of();
    };
  }

  /** The whole completion, once it is finished. */
  ChatCompletion completion() {
    var message =
        new ChatCompletion.Message(
            "assistant", text.toString(), null, List.of(), List.copyOf(citations));
    var choice = new ChatCompletion.Choice(0, message, finishReason, null);
    return new ChatCompletion(
        id,
        "chat.completion",
        created,
        request.model(),
        List.of(choice),
        usage(),
        "default",
        decision);
  }

  private List<ChatChunk> append(String words) {
    text.append(words);
    return TextDeltas.of(words).stream().map(d -> chunk(Delta.of(d), null, null)).toList();
  }

  private List<ChatChunk> finish(AnswerPiece.Finished finished) {
    finishReason = finished.truncated() ? "length" : "stop";
    decision = finished.decision();
    List<ChatChunk> chunks = new ArrayList<>();
    if (!citations.isEmpty()) {
      chunks.add(chunk(new Delta(null, null, List.copyOf(citations)), null, null));
    }
    chunks.add(chunk(Delta.NONE, finishReason, decision));
    if (request.includeUsage()) {
      chunks.add(
          new ChatChunk(
              id, CHUNK, created, request.model(), List.of(), Optional.of(usage()), null));
    }
    return chunks;
  }

  private Usage usage() {
    return Usage.of(request.promptTokens(), TokenEstimate.of(text.toString()));
  }

  private ChatChunk chunk(Delta delta, String reason, Decision decided) {
    return new ChatChunk(
        id,
        CHUNK,
        created,
        request.model(),
        List.of(new ChatChunk.Choice(0, delta, null, reason)),
        // Present and null, or absent: the SDKs tell the two apart.
        request.includeUsage() ? Optional.empty() : null,
        decided);
  }
}
