package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.Citation;
import dev.tandem.generation.answer.FileCitation;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.responses.OutputItem.FileSearchCall;
import dev.tandem.generation.responses.OutputItem.FunctionCall;
import dev.tandem.generation.responses.OutputItem.Message;
import dev.tandem.generation.responses.ResponseEvent.SearchEvent;
import dev.tandem.generation.responses.ResponseEvent.Snapshot;
import dev.tandem.generation.responses.ResponseObject.Failure;
import dev.tandem.generation.responses.ResponseObject.IncompleteDetails;
import dev.tandem.generation.responses.ResponseObject.Usage;
import dev.tandem.generation.stream.TextDeltas;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the pieces of one answer as events, each piece as it comes. The same header and pieces
 * always give the same events, which is why only those are stored. Not thread-safe.
 */
final class ResponseAssembly {

  private final ResponseHeader header;
  private final Shown shown;
  private final Told told = new Told();
  private final OutputTelling output;
  private String finishReason = "";
  private String notice;

  /**
   * What of an answer is shown beyond the usual.
   *
   * @param results what a search found
   * @param logprobs the log probabilities of tokens
   */
  record Shown(boolean results, boolean logprobs) {

    static final Shown USUAL = new Shown(false, false);
  }

  ResponseAssembly(ResponseHeader header, Shown shown) {
    this.header = header;
    this.shown = shown;
    this.output = new OutputTelling(told, header, shown.logprobs());
  }

  /** All events of a finished answer. */
  static List<ResponseEvent> tell(StoredResponse stored, Shown shown) {
    ResponseAssembly assembly = new ResponseAssembly(stored.header(), shown);
    List<ResponseEvent> events = new ArrayList<>(assembly.begin());
    stored.pieces().forEach(piece -> events.addAll(assembly.accept(piece)));
    return events;
  }

  /** The events before the first piece. */
  List<ResponseEvent> begin() {
    if (header.echo().background()) {
      snapshot("created", queued());
      snapshot("queued", queued());
    } else {
      snapshot("created", running());
    }
    snapshot("in_progress", running());
    return told.taken();
  }

  /** The response as it is now. */
  static ResponseObject current(StoredResponse stored, Shown shown) {
    ResponseAssembly assembly = new ResponseAssembly(stored.header(), shown);
    List<ResponseEvent> events = new ArrayList<>(assembly.begin());
    stored.pieces().forEach(piece -> events.addAll(assembly.accept(piece)));
    return events.getLast() instanceof Snapshot last && !stored.pieces().isEmpty()
        ? last.response()
        : stored.pieces().isEmpty() ? assembly.queued() : assembly.running();
  }

  /** The events that this piece brings. */
  List<ResponseEvent> accept(AnswerPiece piece) {
    switch (piece) {
      case AnswerPiece.Searching searching -> searching(searching.queries());
      case AnswerPiece.Found found -> found(found);
      case AnswerPiece.Given given -> {}
      case AnswerPiece.AnsweredBy by -> {}
      case AnswerPiece.Unremembered unremembered -> {}
      case AnswerPiece.Text words -> append(words.text());
      case AnswerPiece.Quote quote -> quote(quote.citation());
      case AnswerPiece.Delta delta -> said(delta);
      case AnswerPiece.Cited cited -> cited(cited);
      case AnswerPiece.Notice remark -> notice = remark.text();
      case AnswerPiece.Finished finished -> finish(finished);
      case AnswerPiece.Failed failed -> fail(failed);
    }
    return told.taken();
  }

  /** The items so far. */
  List<OutputItem> output() {
    return List.copyOf(told.output());
  }

  private void searching(List<String> queries) {
    FileSearchCall call = new FileSearchCall(header.searchId(), "in_progress", queries, null);
    int index = told.add(call);
    told.tell(n -> new SearchEvent("in_progress", n, index, call.id()));
    told.tell(n -> new SearchEvent("searching", n, index, call.id()));
  }

  private void found(AnswerPiece.Found found) {
    int index = told.output().size() - 1;
    if (!(told.output().get(index) instanceof FileSearchCall call)) {
      throw new IllegalStateException("results came without a search");
    }
    told.tell(n -> new SearchEvent("completed", n, index, call.id()));
    var results = shown.results() ? found.results() : null;
    told.done(index, new FileSearchCall(call.id(), "completed", found.queries(), results));
  }

  private void append(String words) {
    TextDeltas.of(words).forEach(word -> output.message().say(word, null));
  }

  private void quote(Citation citation) {
    FileCitation annotation = output.message().quoting(citation);
    append(citation.quote());
    output.message().annotate(annotation);
  }

  private void said(AnswerPiece.Delta piece) {
    if (piece.choice() != 0) {
      return;
    }
    ObjectNode delta = piece.delta();
    output.think(delta.path("reasoning_content").asText(delta.path("reasoning").asText("")));
    output.say(piece.content() + delta.path("refusal").asText(""), piece.logprobs());
    for (JsonNode call : delta.path("tool_calls")) {
      output.call(call);
    }
    if (piece.finishReason() != null) {
      finishReason = piece.finishReason();
    }
  }

  private void cited(AnswerPiece.Cited cited) {
    if (cited.choice() == 0) {
      output
          .message()
          .annotate(
              new FileCitation(
                  cited.textEnd(), cited.textStart(), cited.textEnd(), cited.citation()));
    }
  }

  private void finish(AnswerPiece.Finished finished) {
    boolean filtered = finishReason.equals("content_filter");
    boolean incomplete = finished.truncated() || filtered;
    String status = incomplete ? "incomplete" : "completed";
    output.end(status, notice);
    String why = filtered ? "content_filter" : "max_output_tokens";
    snapshot(
        status,
        response(
            status,
            finished,
            null,
            incomplete ? new IncompleteDetails(why) : null,
            usage(finished)));
  }

  private void fail(AnswerPiece.Failed failed) {
    output.breakOff();
    Failure failure = new Failure(failed.code(), failed.message());
    String status = failed.isCancelled() ? "cancelled" : "failed";
    String phase = failed.isCancelled() ? "incomplete" : "failed";
    snapshot(phase, response(status, null, failed.isCancelled() ? null : failure, null, null));
  }

  private void snapshot(String phase, ResponseObject response) {
    told.tell(n -> new Snapshot(phase, n, response));
  }

  private ResponseObject queued() {
    return response("queued", null, null, null, null);
  }

  private ResponseObject running() {
    return response("in_progress", null, null, null, null);
  }

  private Usage usage(AnswerPiece.Finished finished) {
    if (finished.usage() != null) {
      return Usage.of(finished.usage());
    }
    int output = 0;
    for (OutputItem item : told.output()) {
      output +=
          switch (item) {
            case Message message ->
                message.content().stream().mapToInt(part -> TokenEstimate.of(part.text())).sum();
            case FunctionCall call -> TokenEstimate.of(call.arguments());
            default -> 0;
          };
    }
    return Usage.of(header.inputTokens(), output);
  }

  private ResponseObject response(
      String status,
      AnswerPiece.Finished finished,
      Failure error,
      IncompleteDetails incomplete,
      Usage usage) {
    Decision decision = finished == null ? null : finished.decision();
    return new ResponseObject(
        header.id(),
        "response",
        header.createdAt(),
        status,
        finished == null ? null : finished.at(),
        error,
        incomplete,
        header.echo().withReceipt(decision == null ? null : decision.receiptId()),
        told.output(),
        usage,
        decision);
  }
}
