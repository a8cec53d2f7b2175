package dev.tandem.generation.grounding;

import dev.tandem.generation.grounding.PassageIndex.Part;
import dev.tandem.generation.grounding.Token.Kind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is compared between a sentence of an answer and the passages; docs/grounding.md says what
 * each feature is for.
 */
public final class GroundingFeatures {

  /** A sentence with fewer words that say something claims nothing. */
  private static final int LEAST_WORDS = 2;

  /** Of a longer sentence only the beginning is judged. */
  private static final int MOST_WORDS = 200;

  /** Words to each side of a word that are its neighbours. */
  private static final int NEIGHBOURS = 3;

  private final GroundingTask task;
  private final Optional<SentenceVectors> vectors;
  private final PassageIndex index;

  /**
   * What was found for one sentence.
   *
   * @param values in the order of {@link GroundingRule}; the last only where there are embeddings
   * @param passage index of the one that covers it best
   */
  @SuppressWarnings("ArrayRecordComponent") // a value that is only read
  public record Found(double[] values, int passage) {}

  public GroundingFeatures(GroundingTask task, Optional<SentenceVectors> vectors) {
    this.task = task;
    this.vectors = vectors;
    this.index = new PassageIndex(task.passages());
  }

  /** Whether there is something in a sentence of the answer that could be checked. */
  boolean claims(int sentence) {
    return words(sentence).size() >= LEAST_WORDS;
  }

  /** Of a sentence of the answer; empty when it claims nothing, or when there are no passages. */
  public Optional<Found> of(int sentence) {
    if (!claims(sentence) || index.isEmpty()) {
      return Optional.empty();
    }
    List<Token> words = words(sentence);
    Part window = index.window(words);
    double[] values = lexical(words, index.sentence(words), window);
    if (vectors.isPresent()) {
      values = Arrays.copyOf(values, values.length + 1);
      values[values.length - 1] = vectors.get().closest(sentence, window.from(), window.to());
    }
    return Optional.of(new Found(values, window.passage()));
  }

  private List<Token> words(int sentence) {
    List<Token> words = Token.of(task.spans().get(sentence).in(task.answer()));
    return words.subList(0, Math.min(MOST_WORDS, words.size()));
  }

  private double[] lexical(List<Token> words, Part sentence, Part window) {
    double[] loose = looseness(words);
    double number = largest(words, loose, Kind.NUMBER);
    double mean = Arrays.stream(loose).average().orElse(0);
    return new double[] {
      index.coverage(sentence, words),
      index.coverage(window, words),
      Math.max(0, 0.6 - index.coverage(index.passage(words), words)),
      Math.min(1, missing(window, words, Kind.NUMBER)),
      Math.min(2, missing(window, words, Kind.NAME)),
      number,
      Math.max(0, number - 0.5),
      Math.max(0, largest(words, loose, Kind.NAME) - 0.5),
      mean,
      Math.max(0, 0.5 - mean),
      Math.max(0, 0.25 - mean),
      deniesOneOf(words, sentence)
    };
  }

  /** How many of a kind this part does not have. */
  private static double missing(Part part, List<Token> words, Kind kind) {
    return words.stream()
        .filter(word -> word.kind() == kind && !part.stems().contains(word.stem()))
        .count();
  }

  /** 1 when one of both denies and the other does not, else 0. */
  private static double deniesOneOf(List<Token> words, Part sentence) {
    boolean denies = words.stream().anyMatch(word -> word.kind() == Kind.NEGATION);
    return denies == sentence.stems().contains(Token.NOT) ? 0 : 1;
  }

  private double[] looseness(List<Token> words) {
    return IntStream.range(0, words.size())
        .mapToDouble(
            at -> {
              Set<String> neighbours = neighbours(words, at);
              return neighbours.isEmpty() ? 0 : index.looseness(words.get(at).stem(), neighbours);
            })
        .toArray();
  }

  /** Names in a row are one name: its own words are no neighbours. */
  private static Set<String> neighbours(List<Token> words, int at) {
    int from = at;
    int to = at;
    if (words.get(at).kind() == Kind.NAME) {
      while (from > 0 && words.get(from - 1).kind() == Kind.NAME) {
        from--;
      }
      while (to + 1 < words.size() && words.get(to + 1).kind() == Kind.NAME) {
        to++;
      }
    }
    Set<String> neighbours = new HashSet<>();
    words.subList(Math.max(0, from - NEIGHBOURS), from).forEach(w -> neighbours.add(w.stem()));
    words
        .subList(to + 1, Math.min(words.size(), to + 1 + NEIGHBOURS))
        .forEach(w -> neighbours.add(w.stem()));
    return neighbours;
  }

  private static double largest(List<Token> words, double[] loose, Kind kind) {
    return IntStream.range(0, loose.length)
        .filter(at -> words.get(at).kind() == kind)
        .mapToDouble(at -> loose[at])
        .max()
        .orElse(0);
  }
}
