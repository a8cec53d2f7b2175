package dev.tandem.generation.answer.generative;

import dev.tandem.generation.answer.Quoted;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.text.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Chooses passages for a prompt: the best that fit, near-duplicates once, and the best ones at both
 * ends, since models read the middle of a long context least (Liu et al., "Lost in the Middle",
 * 2023).
 */
final class PassageChoice {

  /** Two passages that share so much of their words say the same. */
  private static final double DUPLICATE = 0.9;

  /** What a passage's number and name take in the prompt. */
  private static final int FRAME_TOKENS = 16;

  private PassageChoice() {}

  /**
   * @param found best first
   * @param tokens the passages may take together
   * @return in the order of the prompt
   */
  static List<Passage> choose(List<Passage> found, int tokens) {
    List<Passage> chosen = new ArrayList<>();
    List<Set<String>> words = new ArrayList<>();
    int left = tokens;
    for (Passage passage : found) {
      int size = tokens(passage);
      Set<String> own = Words.in(passage.text());
      if (size <= left && words.stream().noneMatch(other -> Words.alike(own, other, DUPLICATE))) {
        chosen.add(passage);
        words.add(own);
        left -= size;
      }
    }
    return atTheEdges(chosen);
  }

  /** Tokens that a passage takes in the prompt. */
  static int tokens(Passage passage) {
    return TokenEstimate.of(Quoted.lines(passage.text())) + FRAME_TOKENS;
  }

  private static List<Passage> atTheEdges(List<Passage> bestFirst) {
    List<Passage> front = new ArrayList<>();
    List<Passage> back = new ArrayList<>();
    for (int i = 0; i < bestFirst.size(); i++) {
      (i % 2 == 0 ? front : back).add(bestFirst.get(i));
    }
    Collections.reverse(back);
    front.addAll(back);
    return front;
  }
}
