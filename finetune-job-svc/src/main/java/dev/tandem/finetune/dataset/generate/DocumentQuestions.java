package dev.tandem.finetune.dataset.generate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.dataset.generate.StoreContent.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes questions from a document by rules, for English text: a sentence that says what something
 * is answers what it is, a section answers its heading. No model is asked, so nothing is made up;
 * the questions are plain.
 */
final class DocumentQuestions {

  private static final Pattern HEADING =
      Pattern.compile("(?:#{1,6}|={1,6})\\s+(.{3,100}?)\\s*[#=]*");
  private static final Pattern UNDERLINE = Pattern.compile("(?:={3,}|-{3,}|~{3,})");
  private static final Pattern MARKUP = Pattern.compile("[*_`|<>\\[\\]{}]");
  private static final Pattern DEFINITION =
      Pattern.compile(
          "((?:The |An? )?[\\p{Lu}\\p{N}][\\p{L}\\p{N}'’ -]{1,60}?) (is|are|was|were) "
              + "(?:an?|the|one of)\\b .{15,400}[.!]");
  private static final Pattern POINTING =
      Pattern.compile(
          "(?i)(?:it|this|that|these|those|there|here|he|she|they|we|you|i|what|which)\\b.*");

  private static final int LEAST_ANSWER = 20;
  private static final int MOST_ANSWER = 600;
  private static final int SENTENCES = 2;

  private final StoredFile file;
  private final List<Candidate> found = new ArrayList<>();
  private String title;
  private String heading;

  private DocumentQuestions(StoredFile file) {
    this.file = file;
    this.title = file.filename().replaceFirst("\\.[A-Za-z0-9]{1,5}$", "").replace('_', ' ');
  }

  /** In the order of the text; a section gives at most one question of its heading. */
  static List<Candidate> of(StoredFile file, String text) {
    DocumentQuestions questions = new DocumentQuestions(file);
    questions.read(text.lines().toList());
    return questions.found;
  }

  private void read(List<String> lines) {
    StringBuilder paragraph = new StringBuilder();
    boolean fenced = false;
    boolean first = true;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      Matcher matcher = HEADING.matcher(line);
      boolean underlined = i + 1 < lines.size() && isHeadingOver(line, lines.get(i + 1).strip());
      if (line.startsWith("```") || line.startsWith("----")) {
        fenced = !fenced && line.startsWith("```");
        flush(paragraph);
      } else if (!fenced && (matcher.matches() || underlined)) {
        flush(paragraph);
        begin(underlined ? line : matcher.group(1), first);
        i += underlined ? 1 : 0;
        first = false;
      } else if (line.isEmpty()) {
        flush(paragraph);
      } else if (!fenced) {
        paragraph.append(paragraph.isEmpty() ? "" : " ").append(line);
      }
    }
    flush(paragraph);
  }

  private static boolean isHeadingOver(String line, String next) {
    return line.length() >= 3
        && line.length() <= 100
        && !line.endsWith(".")
        && UNDERLINE.matcher(next).matches();
  }

  private void begin(String text, boolean first) {
    String clean = Texts.flat(MARKUP.matcher(text).replaceAll(""));
    if (first) {
      title = clean;
      heading = null;
    } else {
      heading = clean;
    }
  }

  private void flush(StringBuilder paragraph) {
    String text = paragraph.toString();
    paragraph.setLength(0);
    // Lists and tables have no sentences to quote.
    if (text.isEmpty() || text.matches("(?:[-*+|]|\\d+[.)]) ?.*")) {
      return;
    }
    List<String> sentences = Texts.sentences(text);
    if (heading != null) {
      section(sentences);
    }
    sentences.forEach(this::definition);
  }

  private void section(List<String> sentences) {
    String answer = String.join(" ", sentences.subList(0, Math.min(SENTENCES, sentences.size())));
    if (answer.length() < LEAST_ANSWER
        || answer.length() > MOST_ANSWER
        || !answer.matches(".*[.!]")) {
      return;
    }
    String question =
        heading.endsWith("?")
            ? heading
            : "What do the documents say about “%s” in “%s”?".formatted(heading, title);
    add(question, answer, "heading");
    heading = null;
  }

  private void definition(String sentence) {
    Matcher matcher = DEFINITION.matcher(sentence);
    if (!matcher.matches() || POINTING.matcher(matcher.group(1)).matches()) {
      return;
    }
    String subject = matcher.group(1);
    String asked =
        subject.matches("(?:The|An?) .*")
            ? Character.toLowerCase(subject.charAt(0)) + subject.substring(1)
            : subject;
    add("What " + matcher.group(2) + " " + asked + "?", sentence, "definition");
  }

  private void add(String question, String answer, String method) {
    ObjectNode origin = JsonNodeFactory.instance.objectNode().put("method", method);
    origin.put("file_id", file.id()).put("filename", file.filename());
    found.add(new Candidate(question, answer, answer, origin));
  }
}
