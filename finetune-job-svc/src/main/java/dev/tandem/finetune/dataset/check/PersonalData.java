package dev.tandem.finetune.dataset.check;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kinds of personal data and secrets, by their patterns. What was found is never kept. */
public enum PersonalData {
  EMAIL(
      "(?<![\\w.+-])[\\w.+-]{1,64}+@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}(?![\\w-])",
      text -> true),
  PHONE(
      "(?<![\\w.+])(?:\\+\\d{1,3}[ .-]?)(?:\\(\\d{1,4}\\)[ .-]?)?\\d{2,4}(?:[ .-]?\\d{2,4}){1,4}(?!\\w)"
          + "|(?<![\\w.+-])\\(?[2-9]\\d{2}\\)?[ .-][2-9]\\d{2}[ .-]\\d{4}(?![\\w-])"
          + "|(?<![\\w.+-])(?<!\\d[ -])0\\d{2,4}[ /-]\\d{3,4}[ -]?\\d{3,4}(?![\\w-])",
      text -> digits(text).length() >= 8 && digits(text).length() <= 15),
  IBAN(
      "(?<!\\w)[A-Za-z]{2}\\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?!\\w)",
      text -> Checksums.isIban(bare(text))),
  CREDIT_CARD(
      "(?<![\\w.-])[2-6]\\d{3}(?:[ -]?\\d{4}){2}[ -]?\\d{1,7}(?![\\w-])"
          + "|(?<![\\w.-])3[47]\\d{2}[ -]?\\d{6}[ -]?\\d{5}(?![\\w-])",
      text -> isCard(digits(text))),
  NATIONAL_ID(
      // United States, United Kingdom, Spain, France
      "(?<![\\w-])(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}(?![\\w-])"
          + "|(?<!\\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D](?!\\w)"
          + "|(?<!\\w)(?:\\d{8}|[XYZ]\\d{7})-?[A-HJ-NP-TV-Z](?!\\w)"
          + "|(?<!\\w)[12] ?\\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}(?!\\w)",
      PersonalData::isNationalId),
  IP_ADDRESS(
      "(?<![\\w.:-])(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?![\\w-]|\\.\\d)"
          + "|(?<![\\w:.])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\\w:])"
          + "|(?<![\\w:.])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?![\\w:])",
      PersonalData::isAddress),
  SECRET(
      "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
          + "|(?<![\\w-])(?:sk|rk|pk)[-_](?:live|test|proj|ant|svcacct)?[-_A-Za-z0-9]{20,200}"
          + "|(?<!\\w)(?:AKIA|ASIA)[A-Z0-9]{16}(?!\\w)"
          + "|(?<!\\w)gh[pousr]_[A-Za-z0-9]{36,255}|(?<!\\w)github_pat_\\w{22,255}"
          + "|(?<!\\w)glpat-[\\w-]{20,}|(?<!\\w)hf_[A-Za-z0-9]{30,}|(?<!\\w)AIza[\\w-]{35}"
          + "|(?<!\\w)xox[abeoprs]-[A-Za-z0-9-]{10,}"
          + "|(?<!\\w)eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{10,}"
          + "|(?i:(?<![A-Za-z])(?:api[_ -]?key|secret|token|passwd|password)[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?)"
          + "(?=[^\\s\"']{0,40}\\d)[A-Za-z0-9_/+.~-]{16,200}",
      text -> true);

  private final Pattern pattern;
  private final Predicate<String> genuine;

  PersonalData(String pattern, Predicate<String> genuine) {
    this.pattern = Pattern.compile(pattern);
    this.genuine = genuine;
  }

  /** The kinds that a text has. */
  public static Set<PersonalData> in(String text) {
    EnumSet<PersonalData> kinds = EnumSet.noneOf(PersonalData.class);
    for (Places.Place place : Places.of(text)) {
      for (PersonalData kind : place.kinds()) {
        if (!kinds.contains(kind) && kind.isIn(text, place)) {
          kinds.add(kind);
        }
      }
    }
    return kinds;
  }

  private boolean isIn(String text, Places.Place place) {
    Matcher matcher = pattern.matcher(text).useTransparentBounds(true);
    matcher.region(place.from(), place.to());
    while (matcher.find()) {
      if (genuine.test(matcher.group())) {
        return true;
      }
    }
    return false;
  }

  /** The name in codes and answers. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** In words. */
  String described() {
    return switch (this) {
      case EMAIL -> "an email address";
      case PHONE -> "a telephone number";
      case IBAN -> "an IBAN";
      case CREDIT_CARD -> "a card number";
      case NATIONAL_ID -> "a national identity number";
      case IP_ADDRESS -> "an IP address";
      case SECRET -> "an API key or another secret";
    };
  }

  /** Not this machine, not a mask, and no {@code a::b} of a program's text. */
  private static boolean isAddress(String text) {
    if (text.indexOf(':') >= 0) {
      return text.split(":+").length >= 3 && !digits(text).isEmpty();
    }
    return !text.startsWith("0.") && !text.startsWith("127.") && !text.startsWith("255.");
  }

  private static boolean isCard(String digits) {
    return digits.length() >= 13 && digits.length() <= 19 && Checksums.isLuhn(digits);
  }

  private static boolean isNationalId(String text) {
    String id = bare(text);
    if (text.matches("\\d{3}-\\d{2}-\\d{4}")) {
      return true;
    }
    if (id.matches("[12]\\d{4}(?:\\d{2}|2[AB])\\d{8}")) {
      return Checksums.isNir(id);
    }
    return id.matches("[A-Z]{2}\\d{6}[A-D]") || Checksums.isDni(id);
  }

  private static String digits(String text) {
    return text.replaceAll("\\D", "");
  }

  private static String bare(String text) {
    return text.replaceAll("[ -]", "").toUpperCase(Locale.ROOT);
  }
}
