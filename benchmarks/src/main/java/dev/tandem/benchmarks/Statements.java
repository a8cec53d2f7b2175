package dev.tandem.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Statements as a model might write them, made by rule: a question and its answer joined, or a
 * sentence said differently. Their grammar is rough; what they say is not changed.
 */
final class Statements {

  private static final Set<String> AUXILIARIES =
      Set.of(
          "is", "was", "are", "were", "did", "does", "do", "has", "have", "had", "can", "could",
          "would", "will", "may", "might", "should");

  private static final Set<String> PREPOSITIONS =
      Set.of("in", "on", "at", "by", "from", "to", "with", "for", "under", "during", "of");

  private static final Set<String> QUESTION_WORDS =
      Set.of("who", "what", "which", "when", "where", "how", "whom", "why");

  private static final Pattern PARENTHESIS = Pattern.compile("\\s*\\([^()]*\\)");
  private static final Pattern INSERTION = Pattern.compile(", [^,]{4,60}, ");
  private static final Pattern NUMBER = Pattern.compile("\\b\\d[\\d,.]*\\d\\b|\\b\\d\\b");
  private static final Pattern NAME =
      Pattern.compile("(?<=[\\p{L},;] )\\p{Lu}[\\p{L}'-]+(?: \\p{Lu}[\\p{L}'-]+)*");

  private static final Map<String, String> OTHER_WORDS = new LinkedHashMap<>();

  static {
    String[] pairs = {
      "approximately", "about", "however", "but", "although", "though", "therefore", "so",
      "began", "started", "large", "big", "many", "numerous", "several", "a number of",
      "often", "frequently", "also", "as well", "known as", "called", "located", "situated",
      "used", "employed", "showed", "demonstrated", "because", "since", "small", "little",
      "people", "persons", "important", "significant", "made", "produced", "became", "turned into",
      "main", "principal", "various", "different", "help", "aid", "usually", "generally",
      "during", "in the course of", "particularly", "especially", "first", "initially"
    };
    for (int i = 0; i < pairs.length; i += 2) {
      OTHER_WORDS.put(pairs[i], pairs[i + 1]);
    }
  }

  private Statements() {}

  /** Empty for questions of a form that the rules do not know. */
  static Optional<String> of(String question, String answer) {
    List<String> words = Arrays.asList(question.strip().replaceAll("[?.]+$", "").split("\\s+"));
    int asks = 0;
    while (asks < 2
        && asks < words.size()
        && !QUESTION_WORDS.contains(words.get(asks).toLowerCase(Locale.ROOT))) {
      asks++;
    }
    if (asks == 2 || asks == words.size()) {
      return Optional.empty();
    }
    int auxiliary = asks;
    while (auxiliary < words.size()
        && !AUXILIARIES.contains(words.get(auxiliary).toLowerCase(Locale.ROOT))) {
      auxiliary++;
    }
    String first = words.getFirst().toLowerCase(Locale.ROOT);
    if (auxiliary == words.size()) {
      return first.equals("who")
          ? Optional.of(sentence(answer + " " + join(words, 1, words.size())))
          : Optional.empty();
    }
    String verb = words.get(auxiliary).toLowerCase(Locale.ROOT);
    String rest = join(words, auxiliary + 1, words.size());
    if (rest.isBlank()) {
      return Optional.empty();
    }
    boolean inserted =
        verb.startsWith("d") || asks == 1 || first.equals("when") || first.equals("where");
    if (inserted) {
      String preposition = PREPOSITIONS.contains(first) && !starts(answer) ? first + " " : "";
      return Optional.of(sentence(rest + " " + preposition + answer));
    }
    return Optional.of(sentence(answer + " " + verb + " " + rest));
  }

  private static boolean starts(String answer) {
    return PREPOSITIONS.contains(answer.split(" ")[0].toLowerCase(Locale.ROOT));
  }

  private static String join(List<String> words, int from, int to) {
    return String.join(" ", words.subList(from, to));
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  /** The sentence with a clause dropped, its halves exchanged, and some words replaced. */
  static String rewritten(String sentence, Random random) {
    String text = PARENTHESIS.matcher(sentence).replaceAll("");
    Matcher insertion = INSERTION.matcher(text);
    if (random.nextBoolean() && insertion.find()) {
      text = text.substring(0, insertion.start()) + " " + text.substring(insertion.end());
    }
    int comma = text.indexOf(", ");
    if (random.nextBoolean() && comma > 8 && comma < text.length() - 12) {
      String end = text.substring(comma + 2).replaceAll("[.]$", "");
      String begin = text.substring(0, comma);
      text = sentence(random.nextInt(3) == 0 ? end : end + ", " + begin);
    }
    for (Map.Entry<String, String> other : OTHER_WORDS.entrySet()) {
      if (random.nextInt(3) > 0) {
        text = text.replaceAll("\\b" + other.getKey() + "\\b", other.getValue());
      }
    }
    return text;
  }

  /** The statement with a "not" behind its verb, or empty where it has none that takes one. */
  static Optional<String> denied(String statement) {
    Matcher verb =
        Pattern.compile("\\b(is|was|are|were|can|could|has|had|will|would) (?!not\\b)")
            .matcher(statement);
    return verb.find()
        ? Optional.of(statement.substring(0, verb.end()) + "not " + statement.substring(verb.end()))
        : Optional.empty();
  }

  /**
   * The statement with one of its numbers replaced by another from these texts, or empty.
   *
   * @param pool where the other number is taken from
   */
  static Optional<String> otherNumber(String statement, String pool, Random random) {
    return swapped(NUMBER, statement, pool, random);
  }

  /** The same with a name. */
  static Optional<String> otherName(String statement, String pool, Random random) {
    return swapped(NAME, statement, pool, random);
  }

  private static Optional<String> swapped(
      Pattern pattern, String statement, String pool, Random random) {
    List<String> own = pattern.matcher(statement).results().map(r -> r.group()).toList();
    if (own.isEmpty()) {
      return Optional.empty();
    }
    String out = own.get(random.nextInt(own.size()));
    List<String> others =
        pattern
            .matcher(pool)
            .results()
            .map(r -> r.group())
            .filter(other -> other.length() > 1 || out.length() == 1)
            .filter(other -> (other.length() == 4) == (out.length() == 4) || pattern == NAME)
            .filter(other -> !statement.contains(other) && !other.contains(out))
            .distinct()
            .toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    String in = others.get(random.nextInt(others.size()));
    return Optional.of(
        statement.replaceFirst(
            "(?<![\\p{L}\\p{N}])" + Pattern.quote(out) + "(?![\\p{L}\\p{N}])",
            Matcher.quoteReplacement(in)));
  }
}
