package dev.tandem.finetune.dataset.generate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.dataset.generate.StoreContent.Files;
import dev.tandem.finetune.dataset.generate.StoreContent.Passage;
import dev.tandem.finetune.dataset.generate.StoreContent.StoredFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes rows of what a store and its users give, until there are enough. Blocks. */
@ApplicationScoped
public class RowMaker {

  /** Beyond what is needed, since those that help to answer are no distractors. */
  private static final int SEARCHED_MORE = 10;

  /** Share of an answer's words that a passage must have to be what the answer rests on. */
  private static final double SUPPORTS = 0.6;

  /** From here on a passage may answer too, so that it is no distractor. */
  private static final double MAY_ANSWER = 0.5;

  private final StoreContent store;
  private final FeedbackLog feedback;
  private final QuestionModel model;

  public RowMaker(StoreContent store, FeedbackLog feedback, QuestionModel model) {
    this.store = store;
    this.feedback = feedback;
    this.model = model;
  }

  /** Takes a row and where it came from. */
  public interface Sink {
    void row(ObjectNode row, ObjectNode lineage) throws IOException;
  }

  /**
   * How it went.
   *
   * @param unsupported questions whose answer is in no passage that the search found
   * @param unusable feedback that gives no example, and questions of a model without a quoted
   *     answer
   */
  public record Made(int answered, int unanswered, int unsupported, int unusable) {}

  /** Makes rows, in an order that the store's content and the seed decide. */
  public Made make(String project, StoreSource source, Sink sink) throws IOException {
    Making making = new Making(project, source, sink);
    if (source.from().equals(StoreSource.FEEDBACK)) {
      making.ofFeedback();
    } else {
      making.ofDocuments();
    }
    return new Made(making.answered, making.unanswered, making.unsupported, making.unusable);
  }

  private final class Making {
    private final String project;
    private final StoreSource source;
    private final Sink sink;
    private final RowWriter writer;
    private final Set<String> asked = new HashSet<>();
    private int answered;
    private int unanswered;
    private int unsupported;
    private int unusable;

    Making(String project, StoreSource source, Sink sink) {
      this.project = project;
      this.source = source;
      this.sink = sink;
      this.writer = new RowWriter(source.seed());
    }

    void ofFeedback() throws IOException {
      String after = null;
      boolean more = true;
      while (more && !isEnough()) {
        FeedbackLog.Part part = feedback.read(project, source.deployment(), after);
        for (FeedbackLog.Given given : part.feedback()) {
          var candidate = FeedbackAnswers.of(given);
          if (candidate.isPresent()) {
            candidate(candidate.get());
          } else {
            unusable++;
          }
          after = given.id();
        }
        more = part.more() && !part.feedback().isEmpty();
      }
    }

    void ofDocuments() throws IOException {
      String after = null;
      boolean more = true;
      while (more && !isEnough()) {
        Files part = store.files(project, source.vectorStoreId(), after);
        for (StoredFile file : part.files()) {
          if (isEnough()) {
            return;
          }
          document(file, store.text(project, source.vectorStoreId(), file.id()));
          after = file.id();
        }
        more = part.more() && !part.files().isEmpty();
      }
    }

    private void document(StoredFile file, String text) throws IOException {
      if (source.model() == null) {
        for (Candidate candidate : DocumentQuestions.of(file, text)) {
          candidate(candidate);
        }
        return;
      }
      ModelQuestions questions = new ModelQuestions(model, project, source.model());
      for (String piece : ModelQuestions.pieces(text)) {
        if (isEnough()) {
          return;
        }
        var candidate = questions.of(file, piece);
        if (candidate.isPresent()) {
          candidate(candidate.get());
        } else {
          unusable++;
        }
      }
    }

    private boolean isEnough() {
      return answered + unanswered >= source.rows();
    }

    private void candidate(Candidate candidate) throws IOException {
      if (isEnough() || !asked.add(candidate.question())) {
        return;
      }
      List<Passage> found =
          store.search(
              project,
              source.vectorStoreId(),
              candidate.question(),
              source.distractors() + SEARCHED_MORE);
      if (candidate.answer().equals(RowWriter.NOT_ANSWERED)) {
        without(candidate, found.stream().limit(1L + source.distractors()).toList());
        return;
      }
      Passage answering = answering(candidate, found);
      if (answering == null) {
        unsupported++;
      } else if (isUnansweredsTurn()) {
        without(candidate, others(candidate, found, answering, 1 + source.distractors()));
      } else {
        with(candidate, answering, others(candidate, found, answering, source.distractors()));
      }
    }

    private boolean isUnansweredsTurn() {
      return unanswered < Math.floor(source.unanswered() * (answered + unanswered + 1));
    }

    private void with(Candidate candidate, Passage answering, List<Passage> others)
        throws IOException {
      ObjectNode origin = lineage(candidate, true, others);
      origin
          .put("passage_file_id", answering.fileId())
          .put("passage_chunk_id", answering.chunkId());
      sink.row(
          writer.answered(candidate.question(), candidate.answer(), answering, others), origin);
      answered++;
    }

    private void without(Candidate candidate, List<Passage> others) throws IOException {
      if (others.isEmpty()) {
        unsupported++;
        return;
      }
      sink.row(writer.unanswered(candidate.question(), others), lineage(candidate, false, others));
      unanswered++;
    }

    private static ObjectNode lineage(Candidate candidate, boolean answered, List<Passage> others) {
      ObjectNode lineage = candidate.origin().deepCopy().put("answered", answered);
      ArrayNode distractors = lineage.putArray("distractors");
      for (Passage other : others) {
        distractors.add(
            JsonNodeFactory.instance
                .objectNode()
                .put("file_id", other.fileId())
                .put("chunk_id", other.chunkId()));
      }
      return lineage;
    }
  }

  /** The passage that the answer rests on, or null. */
  private static Passage answering(Candidate candidate, List<Passage> found) {
    String support = Texts.flat(candidate.support());
    Passage best = null;
    double most = SUPPORTS;
    for (Passage passage : found) {
      if (Texts.flat(passage.text()).contains(support)) {
        return passage;
      }
      double covered = Texts.covered(support, passage.text());
      if (covered > most) {
        best = passage;
        most = covered;
      }
    }
    return best;
  }

  /** Passages that are near the question and do not help to answer it. */
  private static List<Passage> others(
      Candidate candidate, List<Passage> found, Passage answering, int count) {
    return found.stream()
        .filter(each -> !each.equals(answering) && !each.fileId().equals(answering.fileId()))
        .filter(each -> Texts.covered(candidate.support(), each.text()) < MAY_ANSWER)
        .limit(count)
        .toList();
  }
}
