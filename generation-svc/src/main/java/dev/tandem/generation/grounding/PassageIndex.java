package dev.tandem.generation.grounding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of the passages: by sentence, by window (two neighbouring sentences) and by passage,
 * and where each stands. Words weigh by their idf over the passages' sentences, so that those that
 * no passage has weigh most.
 */
final class PassageIndex {

  private static final int WINDOW = 2;

  /** A word and its neighbours stand within so many words of each other. */
  private static final int REACH = 6;

  /** Of a word that stands in more places only so many are looked at. */
  private static final int MOST_PLACES = 50;

  private final List<Part> sentences = new ArrayList<>();
  private final List<Part> windows = new ArrayList<>();
  private final List<Part> passages = new ArrayList<>();
  private final Map<String, Integer> frequencies = new HashMap<>();
  private final Map<String, List<Place>> places = new HashMap<>();

  /** Some sentences of a passage; {@code from} and {@code to} count the sentences of all. */
  record Part(int passage, int from, int to, Set<String> stems) {}

  /** Where a word stands, with the words around it. */
  private record Place(List<String> passage, int at) {

    Set<String> around() {
      return Set.copyOf(
          passage.subList(Math.max(0, at - REACH), Math.min(passage.size(), at + REACH + 1)));
    }
  }

  PassageIndex(List<List<String>> passages) {
    for (int i = 0; i < passages.size(); i++) {
      add(i, passages.get(i).stream().map(PassageIndex::stems).toList());
    }
  }

  private static List<String> stems(String sentence) {
    return Token.of(sentence).stream().map(Token::stem).toList();
  }

  private void add(int passage, List<List<String>> stems) {
    int first = sentences.size();
    for (int i = 0; i < stems.size(); i++) {
      Part sentence = part(passage, first + i, stems.subList(i, i + 1));
      sentence.stems().forEach(stem -> frequencies.merge(stem, 1, Integer::sum));
      sentences.add(sentence);
      windows.add(part(passage, first + i, stems.subList(i, Math.min(stems.size(), i + WINDOW))));
    }
    if (!stems.isEmpty()) {
      passages.add(part(passage, first, stems));
    }
    List<String> all = stems.stream().flatMap(List::stream).toList();
    for (int at = 0; at < all.size(); at++) {
      List<Place> known = places.computeIfAbsent(all.get(at), stem -> new ArrayList<>());
      if (known.size() < MOST_PLACES) {
        known.add(new Place(all, at));
      }
    }
  }

  private static Part part(int passage, int from, List<List<String>> sentences) {
    Set<String> stems = new HashSet<>();
    sentences.forEach(stems::addAll);
    return new Part(passage, from, from + sentences.size(), stems);
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  /** The sentence that covers these words best. */
  Part sentence(List<Token> words) {
    return best(sentences, words);
  }

  Part window(List<Token> words) {
    return best(windows, words);
  }

  Part passage(List<Token> words) {
    return best(passages, words);
  }

  private Part best(List<Part> parts, List<Token> words) {
    Part best = parts.getFirst();
    double most = 0;
    for (Part part : parts) {
      double coverage = coverage(part, words);
      if (coverage > most) {
        most = coverage;
        best = part;
      }
    }
    return best;
  }

  /** Share of the words' weight that is in this part, 0..1. */
  double coverage(Part part, List<Token> words) {
    double found = 0;
    double total = 0;
    for (Token word : words) {
      double weight = idf(word.stem());
      total += weight;
      found += part.stems().contains(word.stem()) ? weight : 0;
    }
    return found / total;
  }

  /**
   * How little a word is where its neighbours are: the share of their weight that is nowhere near
   * it, in the place where that is least; 1 when no passage has the word.
   */
  double looseness(String stem, Set<String> neighbours) {
    double total = neighbours.stream().mapToDouble(this::idf).sum();
    double most = 0;
    for (Place place : places.getOrDefault(stem, List.of())) {
      Set<String> around = place.around();
      most =
          Math.max(most, neighbours.stream().filter(around::contains).mapToDouble(this::idf).sum());
    }
    return 1 - most / total;
  }

  private double idf(String stem) {
    int frequency = frequencies.getOrDefault(stem, 0);
    return Math.log(1 + (sentences.size() - frequency + 0.5) / (frequency + 0.5));
  }
}
