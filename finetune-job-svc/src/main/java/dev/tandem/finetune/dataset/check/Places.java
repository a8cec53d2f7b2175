package dev.tandem.finetune.dataset.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where in a text personal data may be, found by looking for single characters and words: the
 * patterns themselves are a hundred times as slow, and most text has no place for them.
 */
final class Places {

  /** A text with more places of a sort is no text that people wrote; the first are enough. */
  private static final int MOST = 1000;

  private static final int BEFORE_AT = 66;
  private static final int BEHIND_AT = 300;

  /** Letters that may stand in front of the first digit, or between two. */
  private static final int BEFORE_DIGIT = 5;

  private static final int BETWEEN_DIGITS = 8;
  private static final int LEAST_DIGITS = 6;
  private static final int LEAST_DIGITS_OF_ADDRESS = 3;
  private static final int SECRET = 300;
  private static final int KEYWORD = 10;

  private static final Set<PersonalData> NUMBERS =
      EnumSet.of(
          PersonalData.PHONE,
          PersonalData.IBAN,
          PersonalData.CREDIT_CARD,
          PersonalData.NATIONAL_ID,
          PersonalData.IP_ADDRESS);

  private static final List<String> PREFIXES =
      List.of(
          "-----BEGIN",
          "sk-",
          "sk_",
          "rk-",
          "rk_",
          "pk-",
          "pk_",
          "AKIA",
          "ASIA",
          "ghp_",
          "gho_",
          "ghu_",
          "ghs_",
          "ghr_",
          "github_pat_",
          "glpat-",
          "hf_",
          "AIza",
          "xox",
          "eyJ");

  private static final List<String> KEYWORDS = List.of("key", "secret", "token", "passw");

  /** A part of a text, and the kinds that may be in it. */
  record Place(int from, int to, Set<PersonalData> kinds) {}

  private final String text;
  private final List<Place> places = new ArrayList<>();

  private Places(String text) {
    this.text = text;
  }

  static List<Place> of(String text) {
    Places found = new Places(text);
    found.addresses();
    found.numbers();
    PREFIXES.forEach(each -> found.secrets(text, each, 0));
    String lower = text.toLowerCase(Locale.ROOT);
    // A few letters change their length with their case; then offsets would be wrong.
    String searched = lower.length() == text.length() ? lower : text;
    KEYWORDS.forEach(each -> found.secrets(searched, each, KEYWORD));
    return found.places;
  }

  private void add(int from, int to, Set<PersonalData> kinds) {
    places.add(new Place(Math.max(0, from), Math.min(text.length(), to), kinds));
  }

  private void addresses() {
    int at = text.indexOf('@');
    for (int i = 0; at >= 0 && i < MOST; i++) {
      add(at - BEFORE_AT, at + BEHIND_AT, EnumSet.of(PersonalData.EMAIL));
      at = text.indexOf('@', at + 1);
    }
  }

  /** Digits with little between them. */
  private void numbers() {
    int first = -1;
    int last = -1;
    int digits = 0;
    int colons = 0;
    int known = places.size();
    for (int i = 0; i <= text.length() && places.size() - known < MOST; i++) {
      boolean end = i == text.length();
      if (first >= 0 && (end || i - last > BETWEEN_DIGITS)) {
        number(first, last, digits, colons);
        first = -1;
        digits = 0;
        colons = 0;
      }
      char c = end ? ' ' : text.charAt(i);
      if (c >= '0' && c <= '9') {
        first = first < 0 ? i : first;
        last = i;
        digits++;
      } else if (c == ':' && first >= 0) {
        colons++;
      }
    }
  }

  private void number(int first, int last, int digits, int colons) {
    int from = first - BEFORE_DIGIT;
    int to = last + BETWEEN_DIGITS;
    if (digits >= LEAST_DIGITS) {
      add(from, to, NUMBERS);
    } else if (digits >= LEAST_DIGITS_OF_ADDRESS || colons >= 2) {
      add(from, to, EnumSet.of(PersonalData.IP_ADDRESS));
    }
  }

  private void secrets(String searched, String word, int before) {
    int at = searched.indexOf(word);
    for (int i = 0; at >= 0 && i < MOST; i++) {
      if (before == 0 || isAssigned(at + word.length())) {
        add(at - before, at + SECRET, EnumSet.of(PersonalData.SECRET));
      }
      at = searched.indexOf(word, at + 1);
    }
  }

  /** Whether a value may follow a word like "password" that ends here. */
  private boolean isAssigned(int end) {
    for (int i = end; i < Math.min(text.length(), end + KEYWORD); i++) {
      if (text.charAt(i) == ':' || text.charAt(i) == '=') {
        return true;
      }
    }
    return false;
  }
}
