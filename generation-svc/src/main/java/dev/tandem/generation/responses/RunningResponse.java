package dev.tandem.generation.responses;

import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Failed;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Unremembered;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A response that is being answered. It is stored before its last event is told, so that whoever
 * has seen the end can fetch it. Answered once; not thread-safe.
 */
final class RunningResponse {

  /** Stores an answer. */
  interface Keeping {

    /**
     * @param pieces the whole answer
     * @param output the items that they make
     * @param remembers whether memory may keep it, too
     */
    Uni<Void> keep(List<AnswerPiece> pieces, List<OutputItem> output, boolean remembers);
  }

  private final ResponseAssembly assembly;
  private final Multi<AnswerPiece> answer;
  private final Keeping keeping;
  private final StoredResponse begun;
  private final List<AnswerPiece> pieces = Collections.synchronizedList(new ArrayList<>());
  private boolean remembers = true;

  /**
   * @param begun the response without an answer
   */
  RunningResponse(
      StoredResponse begun, ResponseAssembly assembly, Multi<AnswerPiece> answer, Keeping keeping) {
    this.begun = begun;
    this.assembly = assembly;
    this.answer = answer;
    this.keeping = keeping;
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
    remembers &= !(piece instanceof Unremembered);
    if (!piece.isInternal()) {
      pieces.add(piece);
    }
    List<ResponseEvent> events = assembly.accept(piece);
    boolean last = piece instanceof Finished || piece instanceof Failed;
    return last
        ? keeping
            .keep(pieces(), assembly.output(), remembers)
            .onItem()
            .transformToMulti(x -> Multi.createFrom().iterable(events))
        : Multi.createFrom().iterable(events);
  }
}
