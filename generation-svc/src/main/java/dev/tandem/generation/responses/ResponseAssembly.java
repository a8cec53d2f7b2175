package dev.tandem.generation.responses;

import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.Citation;
import dev.tandem.generation.answer.FileCitation;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.responses.OutputItem.FileSearchCall;
import dev.tandem.generation.responses.OutputItem.Message;
import dev.tandem.generation.responses.OutputItem.OutputText;
import dev.tandem.generation.responses.ResponseEvent.AnnotationAdded;
import dev.tandem.generation.responses.ResponseEvent.ItemEvent;
import dev.tandem.generation.responses.ResponseEvent.PartEvent;
import dev.tandem.generation.responses.ResponseEvent.SearchEvent;
import dev.tandem.generation.responses.ResponseEvent.Snapshot;
import dev.tandem.generation.responses.ResponseEvent.TextDelta;
import dev.tandem.generation.responses.ResponseEvent.TextDone;
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

  private static final int CONTENT_INDEX = 0;

  private final ResponseHeader header;
  private final boolean showResults;
  private final List<OutputItem> output = new ArrayList<>();
  private final List<FileCitation> annotations = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private List<ResponseEvent> told = new ArrayList<>();
  private int sequence;
  private boolean messageOpen;

  /**
   * @param showResults whether the search call shows what was found
   */
  ResponseAssembly(ResponseHeader header, boolean showResults) {
    this.header = header;
    this.showResults = showResults;
  }

  /** All events of a finished answer. */
  static List<ResponseEvent> tell(StoredResponse stored, boolean showResults) {
    ResponseAssembly assembly = new ResponseAssembly(stored.header(), showResults);
    List<ResponseEvent> events = new ArrayList<>(assembly.begin());
    stored.pieces().forEach(piece -> events.addAll(assembly.accept(piece)));
    return events;
  }

  /** The events before the first piece. */
  List<ResponseEvent> begin() {
    snapshot("created", running());
    snapshot("in_progress", running());
    return taken();
  }

  /** The events that this piece brings. */
  List<ResponseEvent> accept(AnswerPiece piece) {
    switch (piece) {
      case AnswerPiece.Searching searching -> searching(searching.queries());
      case AnswerPiece.Found found -> found(found);
      case AnswerPiece.Text words -> append(words.text());
      case AnswerPiece.Quote quote -> quote(quote.citation());
      case AnswerPiece.Finished finished -> finish(finished);
      case AnswerPiece.Failed failed -> fail(failed);
    }
    return taken();
  }

  private void searching(List<String> queries) {
    FileSearchCall call = new FileSearchCall(header.searchId(), "in_progress", queries, null);
    told.add(new ItemEvent("added", sequence++, output.size(), call));
    told.add(new SearchEvent("in_progress", sequence++, output.size(), call.id()));
    told.add(new SearchEvent("searching", sequence++, output.size(), call.id()));
    output.add(call);
  }

  private void found(AnswerPiece.Found found) {
    int index = output.size() - 1;
    if (!(output.get(index) instanceof FileSearchCall call)) {
      throw new IllegalStateException("results came without a search");
    }
    told.add(new SearchEvent("completed", sequence++, index, call.id()));
    var shown = showResults ? found.results() : null;
    closeItem(index, new FileSearchCall(call.id(), "completed", call.queries(), shown));
  }

  private void append(String words) {
    openMessage();
    for (String delta : TextDeltas.of(words)) {
      told.add(
          new TextDelta(
              sequence++, header.messageId(), messageIndex(), CONTENT_INDEX, delta, List.of()));
    }
    text.append(words);
  }

  private void quote(Citation citation) {
    FileCitation annotation = FileCitation.after(text, citation);
    append(citation.quote());
    told.add(
        new AnnotationAdded(
            sequence++,
            header.messageId(),
            messageIndex(),
            CONTENT_INDEX,
            annotations.size(),
            annotation));
    annotations.add(annotation);
  }

  private void finish(AnswerPiece.Finished finished) {
    openMessage();
    OutputText part = new OutputText(text.toString(), List.copyOf(annotations), List.of());
    String id = header.messageId();
    int index = messageIndex();
    told.add(new TextDone(sequence++, id, index, CONTENT_INDEX, part.text(), List.of()));
    told.add(new PartEvent("done", sequence++, id, index, CONTENT_INDEX, part));
    String status = finished.truncated() ? "incomplete" : "completed";
    closeItem(index, new Message(id, status, "assistant", List.of(part)));
    snapshot(
        status,
        response(
            status,
            finished.at(),
            null,
            finished.truncated() ? new IncompleteDetails("max_output_tokens") : null,
            finished.decision()));
  }

  private void fail(AnswerPiece.Failed failed) {
    Failure failure = new Failure(failed.code(), failed.message());
    snapshot("failed", response("failed", null, failure, null, null));
  }

  private void openMessage() {
    if (messageOpen) {
      return;
    }
    messageOpen = true;
    Message message = new Message(header.messageId(), "in_progress", "assistant", List.of());
    output.add(message);
    told.add(new ItemEvent("added", sequence++, messageIndex(), message));
    told.add(
        new PartEvent(
            "added", sequence++, message.id(), messageIndex(), CONTENT_INDEX, OutputText.EMPTY));
  }

  private int messageIndex() {
    return output.size() - 1;
  }

  private void closeItem(int index, OutputItem item) {
    output.set(index, item);
    told.add(new ItemEvent("done", sequence++, index, item));
  }

  private void snapshot(String phase, ResponseObject response) {
    told.add(new Snapshot(phase, sequence++, response));
  }

  private ResponseObject running() {
    return response("in_progress", null, null, null, null);
  }

  private ResponseObject response(
      String status,
      Long completedAt,
      Failure error,
      IncompleteDetails incomplete,
      Decision decision) {
    Usage usage =
        completedAt == null
            ? null
            : Usage.of(header.inputTokens(), TokenEstimate.of(text.toString()));
    return new ResponseObject(
        header.id(),
        "response",
        header.createdAt(),
        status,
        completedAt,
        error,
        incomplete,
        header.echo(),
        output,
        usage,
        decision);
  }

  private List<ResponseEvent> taken() {
    List<ResponseEvent> events = told;
    told = new ArrayList<>();
    return events;
  }
}
