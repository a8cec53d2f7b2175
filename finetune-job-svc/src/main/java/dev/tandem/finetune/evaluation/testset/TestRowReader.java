package dev.tandem.finetune.evaluation.testset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.evaluation.testset.TestRow.ExpectedSource;
import dev.tandem.finetune.evaluation.testset.TestRow.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a row as it was sent. A member that means nothing is refused, so that it is noticed. */
final class TestRowReader {

  private static final int LONGEST_TEXT = 100_000;
  private static final int LONGEST_NAME = 256;
  private static final int MOST_ITEMS = 64;

  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "question",
          "expected_answer",
          "expected_answers",
          "label",
          "expected_sources",
          "tags",
          "must_abstain",
          "json_schema",
          "judged");

  private static final Set<String> SOURCE =
      Set.of("file", "passage", "page", "start_byte", "end_byte");

  private final ObjectNode row;

  private TestRowReader(ObjectNode row) {
    this.row = row;
  }

  /** What is wrong with a row: the rest of a sentence that begins with its line. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The row.
   *
   * @param id for a row that has none
   */
  static TestRow read(ObjectNode row, String id) throws Wrong {
    known(row, MEMBERS, "");
    return new TestRowReader(row).read(id);
  }

  private TestRow read(String otherwise) throws Wrong {
    String question = text(row, "question", LONGEST_TEXT);
    if (question == null || question.isBlank()) {
      throw new Wrong("has no 'question'.");
    }
    String id = text(row, "id", LONGEST_NAME);
    boolean mustAbstain = flag(row, "must_abstain");
    List<String> answers = new ArrayList<>(answers("expected_answer"));
    answers.addAll(answers("expected_answers"));
    String label = text(row, "label", LONGEST_NAME);
    if (mustAbstain && (label != null || !answers.isEmpty())) {
      throw new Wrong("must be abstained from and expects an answer; it can be one of them only.");
    }
    JsonNode schema = row.path("json_schema");
    if (!schema.isMissingNode() && !schema.isNull() && !schema.isObject()) {
      throw new Wrong("has a 'json_schema' that is no object.");
    }
    return new TestRow(
        id == null ? otherwise : id,
        question.strip(),
        answers,
        label == null ? null : label.strip(),
        sources(),
        answers("tags"),
        mustAbstain,
        schema.isObject() ? schema : null,
        judged());
  }

  /** A text or a list of texts. */
  private List<String> answers(String member) throws Wrong {
    JsonNode sent = row.path(member);
    if (sent.isMissingNode() || sent.isNull()) {
      return List.of();
    }
    if (sent.isTextual()) {
      return List.of(text(row, member, LONGEST_TEXT));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : list(row, member)) {
      if (!each.isTextual() || each.textValue().isBlank()) {
        throw new Wrong("has something in '" + member + "' that is no text.");
      }
      texts.add(checked(each.textValue(), member, LONGEST_TEXT));
    }
    return texts;
  }

  private List<ExpectedSource> sources() throws Wrong {
    List<ExpectedSource> sources = new ArrayList<>();
    for (JsonNode each : list(row, "expected_sources")) {
      if (each.isTextual()) {
        String file = checked(each.textValue(), "expected_sources", LONGEST_NAME);
        sources.add(new ExpectedSource(file, null, null, null, null));
        continue;
      }
      known(each, SOURCE, "expected_sources.");
      Integer start = number(each, "start_byte", 0);
      Integer end = number(each, "end_byte", 1);
      if ((start == null) != (end == null) || (start != null && start >= end)) {
        throw new Wrong("has an expected source whose bytes are no range.");
      }
      String file = text(each, "file", LONGEST_NAME);
      String passage = text(each, "passage", LONGEST_TEXT);
      if (file == null && passage == null) {
        throw new Wrong("has an expected source with neither 'file' nor 'passage'.");
      }
      sources.add(new ExpectedSource(file, passage, number(each, "page", 1), start, end));
    }
    return sources;
  }

  private List<Judged> judged() throws Wrong {
    List<Judged> judged = new ArrayList<>();
    for (JsonNode each : list(row, "judged")) {
      known(each, Set.of("answer", "correct"), "judged.");
      String answer = text(each, "answer", LONGEST_TEXT);
      if (answer == null || !each.path("correct").isBoolean()) {
        throw new Wrong("has something in 'judged' without 'answer' or 'correct'.");
      }
      judged.add(new Judged(answer, each.path("correct").booleanValue()));
    }
    return judged;
  }

  private static Iterable<JsonNode> list(JsonNode from, String member) throws Wrong {
    JsonNode list = from.path(member);
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray() || list.size() > MOST_ITEMS) {
      throw new Wrong("needs a list of at most " + MOST_ITEMS + " in '" + member + "'.");
    }
    return list;
  }

  private static void known(JsonNode object, Set<String> members, String place) throws Wrong {
    if (!object.isObject()) {
      throw new Wrong("has something in '" + place.replace(".", "") + "' that is no object.");
    }
    for (var each : object.properties()) {
      if (!members.contains(each.getKey())) {
        throw new Wrong("has '" + place + each.getKey() + "', which means nothing.");
      }
    }
  }

  private static String text(JsonNode from, String member, int longest) throws Wrong {
    JsonNode text = from.path(member);
    if (text.isMissingNode() || text.isNull()) {
      return null;
    }
    if (!text.isTextual() || text.textValue().isBlank()) {
      throw new Wrong("has a '" + member + "' that is no text.");
    }
    return checked(text.textValue(), member, longest);
  }

  private static String checked(String text, String member, int longest) throws Wrong {
    if (text.length() > longest || text.indexOf('\0') >= 0) {
      throw new Wrong("has a '" + member + "' that is too long or holds a NUL character.");
    }
    return text;
  }

  private static boolean flag(JsonNode from, String member) throws Wrong {
    JsonNode flag = from.path(member);
    if (flag.isMissingNode() || flag.isNull()) {
      return false;
    }
    if (!flag.isBoolean()) {
      throw new Wrong("has a '" + member + "' that is neither true nor false.");
    }
    return flag.booleanValue();
  }

  private static Integer number(JsonNode from, String member, int least) throws Wrong {
    JsonNode number = from.path(member);
    if (number.isMissingNode() || number.isNull()) {
      return null;
    }
    if (!number.isInt() || number.intValue() < least) {
      throw new Wrong("has a '" + member + "' that is no whole number from " + least + " on.");
    }
    return number.intValue();
  }
}
