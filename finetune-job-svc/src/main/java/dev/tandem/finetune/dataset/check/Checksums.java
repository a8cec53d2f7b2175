package dev.tandem.finetune.dataset.check;

import java.math.BigInteger;
import java.util.Map;

/** What tells a real number from one that only looks like it. Arguments have no separators. */
final class Checksums {

  private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);
  private static final long NIR_MODULUS = 97;
  private static final String DNI = "TRWAGMYFPDXBNJZSQVHLCKE";

  /** Lengths of the ISO 13616 registry. */
  private static final Map<String, Integer> IBAN_LENGTHS =
      Map.ofEntries(
          Map.entry("AD", 24),
          Map.entry("AE", 23),
          Map.entry("AL", 28),
          Map.entry("AT", 20),
          Map.entry("AZ", 28),
          Map.entry("BA", 20),
          Map.entry("BE", 16),
          Map.entry("BG", 22),
          Map.entry("BH", 22),
          Map.entry("BR", 29),
          Map.entry("CH", 21),
          Map.entry("CR", 22),
          Map.entry("CY", 28),
          Map.entry("CZ", 24),
          Map.entry("DE", 22),
          Map.entry("DK", 18),
          Map.entry("DO", 28),
          Map.entry("EE", 20),
          Map.entry("EG", 29),
          Map.entry("ES", 24),
          Map.entry("FI", 18),
          Map.entry("FO", 18),
          Map.entry("FR", 27),
          Map.entry("GB", 22),
          Map.entry("GE", 22),
          Map.entry("GI", 23),
          Map.entry("GL", 18),
          Map.entry("GR", 27),
          Map.entry("GT", 28),
          Map.entry("HR", 21),
          Map.entry("HU", 28),
          Map.entry("IE", 22),
          Map.entry("IL", 23),
          Map.entry("IQ", 23),
          Map.entry("IS", 26),
          Map.entry("IT", 27),
          Map.entry("JO", 30),
          Map.entry("KW", 30),
          Map.entry("KZ", 20),
          Map.entry("LB", 28),
          Map.entry("LI", 21),
          Map.entry("LT", 20),
          Map.entry("LU", 20),
          Map.entry("LV", 21),
          Map.entry("MC", 27),
          Map.entry("MD", 24),
          Map.entry("ME", 22),
          Map.entry("MK", 19),
          Map.entry("MR", 27),
          Map.entry("MT", 31),
          Map.entry("MU", 30),
          Map.entry("NL", 18),
          Map.entry("NO", 15),
          Map.entry("PK", 24),
          Map.entry("PL", 28),
          Map.entry("PS", 29),
          Map.entry("PT", 25),
          Map.entry("QA", 29),
          Map.entry("RO", 24),
          Map.entry("RS", 22),
          Map.entry("SA", 24),
          Map.entry("SE", 24),
          Map.entry("SI", 19),
          Map.entry("SK", 24),
          Map.entry("SM", 27),
          Map.entry("TN", 24),
          Map.entry("TR", 26),
          Map.entry("UA", 29),
          Map.entry("VA", 22),
          Map.entry("XK", 20));

  private Checksums() {}

  /** ISO 13616: the country's length, which other text may follow, and a remainder of 1 by 97. */
  static boolean isIban(String text) {
    Integer length = IBAN_LENGTHS.get(text.substring(0, 2));
    if (length == null || text.length() < length) {
      return false;
    }
    String iban = text.substring(0, length);
    StringBuilder digits = new StringBuilder();
    for (char c : (iban.substring(4) + iban.substring(0, 4)).toCharArray()) {
      digits.append(Character.digit(c, 36));
    }
    return new BigInteger(digits.toString()).mod(IBAN_MODULUS).equals(BigInteger.ONE);
  }

  /** Luhn's formula, ISO/IEC 7812-1. */
  static boolean isLuhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  /** A Spanish DNI or NIE: the letter is the number's remainder by 23. */
  static boolean isDni(String dni) {
    String first = "XYZ".indexOf(dni.charAt(0)) < 0 ? "" : "" + "XYZ".indexOf(dni.charAt(0));
    String digits = first + dni.substring(first.isEmpty() ? 0 : 1, dni.length() - 1);
    return DNI.charAt(Integer.parseInt(digits) % DNI.length()) == dni.charAt(dni.length() - 1);
  }

  /** A French NIR with its key; Corsica's letters count as 19 and 18. */
  static boolean isNir(String nir) {
    String digits = nir.replace("2A", "19").replace("2B", "18");
    long number = Long.parseLong(digits.substring(0, 13));
    return NIR_MODULUS - number % NIR_MODULUS == Long.parseLong(digits.substring(13));
  }
}
