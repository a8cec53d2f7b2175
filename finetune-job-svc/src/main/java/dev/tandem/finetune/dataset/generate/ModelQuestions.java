package dev.tandem.finetune.dataset.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.dataset.generate.StoreContent.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has a model ask about a document. An answer counts only when it is quoted from the document. */
final class ModelQuestions {

  private static final String PROMPT =
      """
      Read the text between the lines. Write one question that somebody could ask who has not read \
      it, in its language, and the answer: one or two sentences copied from the text word for word. \
      Say nothing but JSON: {"question": "…", "answer": "…"}
      ---
      %s
      ---""";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int LEAST = 100;
  private static final int MOST = 3000;

  private final QuestionModel model;
  private final String project;
  private final String name;

  ModelQuestions(QuestionModel model, String project, String name) {
    this.model = model;
    this.project = project;
    this.name = name;
  }

  /** Pieces of a document of which each is asked about, in the order of the text. */
  static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    for (String paragraph : text.split("\\R\\s*\\R")) {
      if (!piece.isEmpty() && piece.length() + paragraph.length() > MOST) {
        add(piece, pieces);
      }
      piece.append(piece.isEmpty() ? "" : "\n\n").append(paragraph.strip());
    }
    add(piece, pieces);
    return pieces;
  }

  private static void add(StringBuilder piece, List<String> pieces) {
    if (piece.length() >= LEAST) {
      pieces.add(piece.substring(0, Math.min(MOST, piece.length())));
    }
    piece.setLength(0);
  }

  /** The question that the model asks about a piece; empty when its answer is not in there. */
  Optional<Candidate> of(StoredFile file, String piece) {
    JsonNode said = read(model.ask(project, name, PROMPT.formatted(piece)));
    String question = Texts.flat(said.path("question").asText());
    String answer = Texts.flat(said.path("answer").asText());
    if (question.isEmpty() || answer.isEmpty() || !Texts.flat(piece).contains(answer)) {
      return Optional.empty();
    }
    ObjectNode origin = JsonNodeFactory.instance.objectNode().put("method", "model");
    origin.put("model", name).put("file_id", file.id()).put("filename", file.filename());
    return Optional.of(new Candidate(question, answer, answer, origin));
  }

  /** Models like to talk around what they were asked for. */
  private static JsonNode read(String said) {
    int from = said.indexOf('{');
    int to = said.lastIndexOf('}');
    try {
      JsonNode node = from < 0 || to < from ? null : MAPPER.readTree(said.substring(from, to + 1));
      return node == null ? MAPPER.missingNode() : node;
    } catch (JsonProcessingException e) {
      return MAPPER.missingNode();
    }
  }
}
