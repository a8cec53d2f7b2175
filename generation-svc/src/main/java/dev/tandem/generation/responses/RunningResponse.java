package dev.tandem.generation.responses;

import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Failed;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Given;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A response that is being answered. It is stored before its last event is told, so that whoever
 * has seen the end can fetch it. Answered once; not thread-safe.
 */
final class RunningResponse {

  private final ResponseAssembly assembly;
  private final Multi<AnswerPiece> answer;
  private final BiFunction<List<AnswerPiece>, List<OutputItem>, Uni<Void>> keep;
  private final StoredResponse begun;
  private final List<AnswerPiece> pieces = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param begun the response without an answer
   * @param keep stores the pieces of the whole answer, and the items that they make
   */
  RunningResponse(
      StoredResponse begun,
      ResponseAssembly assembly,
      Multi<AnswerPiece> answer,
      BiFunction<List<AnswerPiece>, List<OutputItem>, Uni<Void>> keep) {
    this.begun = begun;
    this.assembly = assembly;
    this.answer = answer;
    this.keep = keep;
  }

  /** The response without an answer. */
  StoredResponse begun() {
    return begun;
  }

  /** The answer so far. */
  List<AnswerPiece> pieces() {
    synchronized (pieces) {
      return List.copyOf(pieces);
    }
  }

  /** The events, from created to the terminal one; or a failure. */
  Multi<ResponseEvent> events() {
    return Multi.createBy()
        .concatenating()
        .streams(
            Multi.createFrom().iterable(assembly.begin()),
            answer.onItem().transformToMultiAndConcatenate(this::told));
  }

  /** The events that end the stream after a failure. */
  Multi<ResponseEvent> failed(Failed failure) {
    return told(failure);
  }

  private Multi<ResponseEvent> told(AnswerPiece piece) {
    if (!(piece instanceof Given)) {
      pieces.add(piece);
    }
    List<ResponseEvent> events = assembly.accept(piece);
    boolean last = piece instanceof Finished || piece instanceof Failed;
    return last
        ? keep.apply(pieces(), assembly.output())
            .onItem()
            .transformToMulti(x -> Multi.createFrom().iterable(events))
        : Multi.createFrom().iterable(events);
  }
}
