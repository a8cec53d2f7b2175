package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.benchmarks.Dataset.Document;
import dev.tandem.benchmarks.Dataset.Query;
import dev.tandem.generation.grounding.GroundingTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Statements with the passages that do or do not support them, made of a data set's paragraphs and
 * questions. A paragraph is given with neighbours of its article; a statement from elsewhere is
 * given the neighbours alone.
 */
final class GroundingCases {

  static final String ANSWER = "question and answer";
  static final String REWRITTEN = "sentence said differently";
  static final String NUMBER_HERE = "number swapped, from the same paragraph";
  static final String NUMBER = "number swapped, from the article";
  static final String NAME_HERE = "name swapped, from the same paragraph";
  static final String NAME = "name swapped, from the article";
  static final String DENIED = "denied";
  static final String ARTICLE = "from another paragraph of the article";
  static final String ELSEWHERE = "from another article";

  private static final int NEIGHBOURS = 4;
  private static final int QUESTIONS = 3;
  private static final int SENTENCES = 2;
  private static final int LONGEST_ANSWER = 8;
  private static final int SHORTEST_SENTENCE = 40;

  private final Random random = new Random(7);
  private final List<Case> cases = new ArrayList<>();

  /**
   * A statement with what it is checked against.
   *
   * @param article by which cases are halved
   */
  record Case(
      String kind, boolean supported, String article, String statement, List<String> passages) {

    /** Whether constants may be chosen on it; the other half of the articles confirms them. */
    boolean forChoosing() {
      return Math.floorMod(article.hashCode() * 0x9E3779B1 >>> 16, 2) == 0;
    }
  }

  private GroundingCases() {}

  /** Of paragraphs; those with the same title are an article. */
  static List<Case> ofArticles(Dataset dataset) {
    Map<String, List<Document>> articles =
        dataset.documents().stream()
            .collect(
                Collectors.groupingBy(Document::title, LinkedHashMap::new, Collectors.toList()));
    Map<String, List<Query>> questions =
        dataset.queries().stream()
            .filter(query -> query.row().path("answerable").asBoolean())
            .collect(Collectors.groupingBy(q -> q.row().get("source_paragraph").asText()));
    return new GroundingCases().all(articles, questions);
  }

  /** Of passages; those that answer a question together, and some others, are an article. */
  static List<Case> ofQuestions(Dataset dataset) {
    GroundingCases made = new GroundingCases();
    Map<String, List<Document>> articles = new LinkedHashMap<>();
    for (Query query : dataset.queries()) {
      List<Document> documents = new ArrayList<>(dataset.documents());
      Collections.shuffle(documents, made.random);
      Set<String> relevant = dataset.relevant().get(query.id());
      documents.sort(Comparator.comparing((Document d) -> !relevant.contains(d.id())));
      articles.put(query.id(), documents.subList(0, NEIGHBOURS + 1));
    }
    return made.all(articles, Map.of());
  }

  private List<Case> all(Map<String, List<Document>> articles, Map<String, List<Query>> questions) {
    List<String> names = new ArrayList<>(articles.keySet());
    for (int i = 0; i < names.size(); i++) {
      List<Document> article = articles.get(names.get(i));
      List<Document> other = articles.get(names.get((i + 1) % names.size()));
      for (int k = 0; k < article.size(); k++) {
        List<Query> asked = questions.getOrDefault(article.get(k).id(), List.of());
        make(names.get(i), article, k, asked, other);
      }
    }
    return cases;
  }

  private void make(
      String name,
      List<Document> article,
      int at,
      List<Query> questions,
      List<Document> otherArticle) {
    Document paragraph = article.get(at);
    List<String> near = neighbours(article, at);
    List<String> given = new ArrayList<>(near);
    given.add(paragraph.text());
    Collections.shuffle(given, random);
    List<String> far = neighbours(otherArticle, random.nextInt(otherArticle.size()));
    String everything = article.stream().map(Document::text).collect(Collectors.joining(" "));
    statements(paragraph, questions)
        .forEach(
            (statement, kind) -> {
              add(kind, true, name, statement, given);
              add(ARTICLE, false, name, statement, near);
              add(ELSEWHERE, false, name, statement, far);
              String here = paragraph.text();
              swap(DENIED, Statements.denied(statement), name, given);
              swap(NUMBER_HERE, Statements.otherNumber(statement, here, random), name, given);
              swap(NUMBER, Statements.otherNumber(statement, everything, random), name, given);
              swap(NAME_HERE, Statements.otherName(statement, here, random), name, given);
              swap(NAME, Statements.otherName(statement, everything, random), name, given);
            });
  }

  private void swap(
      String kind, Optional<String> statement, String article, List<String> passages) {
    statement.ifPresent(text -> add(kind, false, article, text, passages));
  }

  private void add(
      String kind, boolean supported, String article, String text, List<String> passages) {
    cases.add(new Case(kind, supported, article, text, passages));
  }

  /** What the paragraph says, in other words than its own. */
  private Map<String, String> statements(Document paragraph, List<Query> questions) {
    Map<String, String> statements = new LinkedHashMap<>();
    for (Query question : questions) {
      JsonNode answer = question.row().get("answers").path(0);
      if (statements.size() < QUESTIONS && answer.asText().split(" ").length <= LONGEST_ANSWER) {
        Statements.of(question.text(), answer.asText())
            .ifPresent(statement -> statements.put(statement, ANSWER));
      }
    }
    List<String> sentences =
        new ArrayList<>(GroundingTask.of(paragraph.text(), List.of()).answerSentences());
    Collections.shuffle(sentences, random);
    sentences.stream()
        .filter(sentence -> sentence.length() >= SHORTEST_SENTENCE)
        .limit(SENTENCES)
        .forEach(s -> statements.put(Statements.rewritten(s, random), REWRITTEN));
    return statements;
  }

  /** Paragraphs before and behind, without the one in the middle. */
  private static List<String> neighbours(List<Document> article, int at) {
    int from = Math.max(0, Math.min(at - NEIGHBOURS / 2, article.size() - NEIGHBOURS - 1));
    List<String> neighbours = new ArrayList<>();
    for (int i = from; i < article.size() && neighbours.size() < NEIGHBOURS; i++) {
      if (i != at) {
        neighbours.add(article.get(i).text());
      }
    }
    return neighbours;
  }
}
