package dev.tandem.retrieval.chunk;

import java.util.Locale;
import java.util.Set;

/** Tells the period of an abbreviation from the one that ends a sentence. */
final class Abbreviations {

  private static final int LONGEST = 12;

  /** Something always follows these. */
  private static final Set<String> OPEN =
      Set.of(
          "dr", "mr", "mrs", "ms", "mx", "prof", "st", "gen", "sen", "rep", "gov", "capt", "lt",
          "col", "sgt", "maj", "cmdr", "adm", "rev", "hon", "pres", "fr", "msgr", "supt", "insp",
          "fig", "figs", "tab", "eq", "eqs", "eqn", "ref", "refs", "no", "nos", "nr", "vol", "vols",
          "pp", "pg", "sec", "sect", "ch", "chap", "art", "par", "cf", "vs", "viz", "e.g", "i.e",
          "eg", "ie", "ca", "approx", "resp", "esp", "incl", "excl", "mt", "ft", "op", "sp", "spp",
          "subsp", "var", "bzw", "z.b", "d.h", "u.a", "hr", "sra", "dra", "mme", "mlle", "ex",
          "seq", "comp", "trans", "illus");

  /** These may end a sentence: they do when the next word is one that begins sentences. */
  private static final Set<String> EITHER =
      Set.of(
          "etc", "al", "inc", "ltd", "co", "corp", "llc", "plc", "bros", "jr", "sr", "esq", "dept",
          "univ", "assn", "ave", "blvd", "rd", "hwy", "est", "min", "max", "avg", "ed", "eds",
          "ibid", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
          "dec", "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun", "ph.d", "m.d",
          "b.a", "m.a", "b.sc", "m.sc", "a.m", "p.m", "phd");

  private static final Set<String> STARTERS =
      Set.of(
          "The",
          "A",
          "An",
          "This",
          "That",
          "These",
          "Those",
          "It",
          "Its",
          "He",
          "She",
          "They",
          "We",
          "You",
          "I",
          "His",
          "Her",
          "Their",
          "Our",
          "My",
          "Your",
          "In",
          "On",
          "At",
          "As",
          "By",
          "For",
          "From",
          "With",
          "Without",
          "To",
          "Of",
          "And",
          "But",
          "Or",
          "So",
          "Yet",
          "If",
          "When",
          "While",
          "Where",
          "Who",
          "What",
          "Why",
          "How",
          "Which",
          "There",
          "Here",
          "Then",
          "Thus",
          "Hence",
          "However",
          "Moreover",
          "Furthermore",
          "Therefore",
          "Although",
          "Though",
          "Because",
          "Since",
          "After",
          "Before",
          "During",
          "Until",
          "Once",
          "Also",
          "Both",
          "Each",
          "All",
          "Some",
          "Many",
          "Most",
          "Other",
          "Another",
          "Such",
          "No",
          "Not",
          "Only",
          "Even",
          "Under",
          "Over",
          "Between",
          "Among",
          "Following",
          "According",
          "Despite",
          "Finally",
          "First",
          "Second",
          "Later",
          "Now",
          "Today",
          "Is",
          "Are",
          "Was",
          "Were",
          "Do",
          "Does",
          "Did",
          "Has",
          "Have",
          "Had",
          "Can",
          "Could",
          "Will",
          "Would",
          "Should",
          "May");

  private Abbreviations() {}

  /**
   * Whether the period at {@code stop} belongs to an abbreviation, initial or number, so that the
   * sentence goes on with {@code next}.
   *
   * @param sentenceStart where the sentence begins
   * @param next the word after the period; may be empty
   */
  static boolean endsAt(CharSequence text, int sentenceStart, int stop, String next) {
    int from = stop;
    while (from > sentenceStart && stop - from <= LONGEST && isPart(text.charAt(from - 1))) {
      from--;
    }
    if (from == stop || stop - from > LONGEST) {
      return false;
    }
    String word = text.subSequence(from, stop).toString();
    if (isEnumerator(text, sentenceStart, from, word)) {
      return true;
    }
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.equals("no") && !next.isEmpty() && !Character.isDigit(next.charAt(0))) {
      return false;
    }
    return OPEN.contains(lower)
        || (mayEnd(word, lower) && !STARTERS.contains(next) && !next.isEmpty());
  }

  private static boolean mayEnd(String word, String lower) {
    boolean initial = word.length() == 1 && Character.isUpperCase(word.charAt(0));
    return initial || EITHER.contains(lower) || isAcronym(word);
  }

  /** Single letters with periods between: {@code U.S}, {@code a.m}. */
  private static boolean isAcronym(String word) {
    if (word.length() < 3 || word.length() % 2 == 0) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      boolean fits = i % 2 == 0 ? Character.isLetter(word.charAt(i)) : word.charAt(i) == '.';
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** The sentence is so far only the number or letter of a list or heading. */
  private static boolean isEnumerator(CharSequence text, int sentenceStart, int from, String word) {
    for (int i = sentenceStart; i < from; i++) {
      if (!Sentences.isSpace(text.charAt(i)) || from - sentenceStart > 40) {
        return false;
      }
    }
    if (word.length() <= 1) {
      return true;
    }
    return word.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')
        || (word.length() <= 5 && word.chars().allMatch(c -> "IVXLC".indexOf(c) >= 0));
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || c == '.';
  }
}
