package dev.tandem.generation.grounding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word that says something: stop words are left out, negations stay.
 *
 * @param stem lower case, without the endings that English words take
 */
record Token(String stem, Kind kind) {

  enum Kind {
    WORD,
    /** With a digit in it. */
    NUMBER,
    /** Capitalised, and not because a sentence begins. */
    NAME,
    NEGATION
  }

  /** The stem of every negation. */
  static final String NOT = "not";

  /** Ideographs and kana stand alone, since nothing shows where their words end. */
  private static final Pattern WORDS =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]"
              + "|\\p{N}+(?:[.,]\\p{N}+)*\\p{L}*"
              + "|[\\p{L}\\p{M}\\p{N}]+(?:['’]\\p{L}+)?");

  /** What an answer cites by, not what it says. */
  private static final Pattern MARKERS = Pattern.compile("\\[\\d+(?:\\s*[,–-]\\s*\\d+)*]");

  private static final Set<String> NEGATIONS =
      Set.of("no", "not", "never", "none", "nor", "neither", "without", "cannot", "nobody");

  private static final Set<String> STOP_WORDS =
      Set.of(
          ("a an the this that these those of to in on at by for from with as into about and or but"
                  + " if then than so such also is are was were be been being am do does did doing"
                  + " done has have had having can could may might will would shall should must it"
                  + " its he him his she her they them their theirs we us our you your i me my who"
                  + " whom whose which what when where why how there here both each other some any"
                  + " all more most very just only own same too s t while during between"
                  + " through up down out over under again once because until one")
              .split(" "));

  private static final Map<String, String> WRITTEN_OUT =
      Map.ofEntries(
          Map.entry("two", "2"),
          Map.entry("three", "3"),
          Map.entry("four", "4"),
          Map.entry("five", "5"),
          Map.entry("six", "6"),
          Map.entry("seven", "7"),
          Map.entry("eight", "8"),
          Map.entry("nine", "9"),
          Map.entry("ten", "10"),
          Map.entry("eleven", "11"),
          Map.entry("twelve", "12"),
          Map.entry("thirteen", "13"),
          Map.entry("fourteen", "14"),
          Map.entry("fifteen", "15"),
          Map.entry("twenty", "20"));

  /** The tokens of a sentence, in order. */
  static List<Token> of(String sentence) {
    List<Token> tokens = new ArrayList<>();
    Matcher words = WORDS.matcher(MARKERS.matcher(sentence).replaceAll(" "));
    boolean first = true;
    while (words.find()) {
      Token token = of(words.group(), first);
      first = false;
      if (token != null) {
        tokens.add(token);
      }
    }
    return tokens;
  }

  /** Null for a word that says nothing. */
  private static Token of(String written, boolean first) {
    String word = written.toLowerCase(Locale.ROOT).replace('’', '\'');
    if (NEGATIONS.contains(word) || word.endsWith("n't")) {
      return new Token(NOT, Kind.NEGATION);
    }
    if (word.endsWith("'s")) {
      word = word.substring(0, word.length() - 2);
    }
    if (STOP_WORDS.contains(word)) {
      return null;
    }
    if (word.codePoints().anyMatch(Character::isDigit)) {
      return new Token(number(word), Kind.NUMBER);
    }
    if (WRITTEN_OUT.containsKey(word)) {
      return new Token(WRITTEN_OUT.get(word), Kind.WORD);
    }
    boolean name = !first && Character.isUpperCase(written.charAt(0));
    return new Token(stem(word), name ? Kind.NAME : Kind.WORD);
  }

  /** Without marks for thousands, and without the ending of ordinals and decades. */
  private static String number(String word) {
    String plain = word.replace(",", "");
    return plain.replaceFirst("(?<=\\d)(st|nd|rd|th|s|'s)$", "");
  }

  /** A light stem: plural, past, -ing, -ly and the silent e. */
  static String stem(String word) {
    String stem = word;
    if (stem.length() > 4 && stem.endsWith("ies")) {
      stem = stem.substring(0, stem.length() - 3) + "y";
    } else if (stem.length() > 3 && stem.endsWith("s") && !stem.matches(".*(ss|us|is)")) {
      stem = stem.substring(0, stem.length() - 1);
    }
    if (stem.length() > 5 && stem.endsWith("ing")) {
      stem = single(stem.substring(0, stem.length() - 3));
    } else if (stem.length() > 4 && stem.endsWith("ed")) {
      stem = single(stem.substring(0, stem.length() - 2));
    } else if (stem.length() > 4 && stem.endsWith("ly")) {
      stem = stem.substring(0, stem.length() - 2);
    }
    if (stem.length() > 3 && stem.endsWith("e")) {
      stem = stem.substring(0, stem.length() - 1);
    }
    return stem.length() > 3 && stem.endsWith("y")
        ? stem.substring(0, stem.length() - 1) + "i"
        : stem;
  }

  /** {@code stopp} of {@code stopped} becomes {@code stop}. */
  private static String single(String stem) {
    int last = stem.length() - 1;
    boolean doubled =
        stem.length() > 3
            && stem.charAt(last) == stem.charAt(last - 1)
            && "lsz".indexOf(stem.charAt(last)) < 0;
    return doubled ? stem.substring(0, last) : stem;
  }
}
