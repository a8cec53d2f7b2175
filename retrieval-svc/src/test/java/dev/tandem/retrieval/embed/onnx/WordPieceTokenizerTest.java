package dev.tandem.retrieval.embed.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The expected ids are those of Hugging Face's tokenizers 0.23.3 with the same vocabulary. */
class WordPieceTokenizerTest {

  private static WordPieceTokenizer tokenizer;

  @BeforeAll
  static void read() {
    tokenizer = ModelFiles.builtIn().tokenizer();
  }

  @Test
  void givesNoIdsForAnEmptyText() {
    assertIds("");
    assertIds(" \t\r\n\u3000");
  }

  @Test
  void splitsAtPunctuationAndLowersCase() {
    assertIds(
        "Hello, World! It's 2024-05-01.",
        7592,
        1010,
        2088,
        999,
        2009,
        1005,
        1055,
        16798,
        2549,
        1011,
        5709,
        1011,
        5890,
        1012);
    assertIds(
        "C++ & C# <tag> $5 \u20ac6 50% a_b",
        1039, 1009, 1009, 1004, 1039, 1001, 1026, 6415, 1028, 1002, 1019, 1574, 2575, 2753, 1003,
        1037, 1035, 1038);
  }

  @Test
  void takesTheLongestKnownPieceFirst() {
    assertIds(
        "unbelievably antidisestablishmentarianism",
        4895,
        8671,
        2666,
        3567,
        6321,
        3424,
        10521,
        4355,
        7875,
        13602,
        3672,
        12199,
        2964);
  }

  @Test
  void stripsAccentsButKeepsLigatures() {
    assertIds(
        "Na\u00efve caf\u00e9 r\u00e9sum\u00e9 \u2014 \u00c5NGSTR\u00d6M \u0130stanbul",
        15743,
        7668,
        13746,
        1517,
        17076,
        15687,
        9960);
    assertIds("\ufb01ne \u00bd \u00b2 \u2122 \ufb00", 1984, 2638, 1092, 1082, 1580, 100);
  }

  @Test
  void setsIdeographsApart() {
    assertIds(
        "\u65e5\u672c\u8a9e\u30c6\u30ad\u30b9\u30c8 and \u6f22\u5b57",
        1864,
        1876,
        1950,
        1713,
        30227,
        30233,
        30240,
        1998,
        1904,
        100);
  }

  @Test
  void decomposesHangul() {
    assertIds(
        "\uac00\uac01 \ud55c\uad6d\uc5b4",
        1455,
        30006,
        29991,
        30006,
        30020,
        1469,
        30006,
        30021,
        29991,
        30014,
        30020,
        29999,
        30008);
  }

  @Test
  void lowersGreekAndCyrillicLetterByLetter() {
    assertIds(
        "\u0395\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac \u039f\u0394\u039f\u03a3"
            + " \u041f\u0440\u0438\u0432\u0435\u0442 \u041c\u0418\u0420",
        1159,
        29727,
        29727,
        24824,
        16177,
        18199,
        29726,
        14608,
        1169,
        29722,
        29730,
        29733,
        1194,
        16856,
        10325,
        25529,
        15290,
        22919,
        1191,
        10325,
        16856);
  }

  @Test
  void dropsControlAndFormatCharacters() {
    assertIds(
        "a\u200bb\u00adc\u2028d\u3000e\u00a0f\u0000g\ufffdh\u0085i", 5925, 1040, 1041, 1042, 28891);
    assertIds(
        "\tTabs\r\nand\u000bother\u000ccontrols",
        21628,
        2015,
        1998,
        14573,
        2121,
        8663,
        13181,
        4877);
  }

  @Test
  void givesOneUnknownForAWordItCannotSpell() {
    assertIds(
        "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67 emoji \ud83c\udde9\ud83c\uddea",
        100,
        7861,
        29147,
        2072,
        100);
  }

  @Test
  void givesOneUnknownForAWordOfMoreThanAHundredCharacters() {
    assertEquals(50, tokenizer.encode("x".repeat(100)).length);
    assertIds("x".repeat(101), 100);
  }

  @Test
  void readsSpecialTokensInATextAsText() {
    assertIds("[SEP]", 1031, 19802, 1033);
  }

  @Test
  void survivesHalfASurrogatePair() {
    assertIds("a \ud83d b", 1037, 1038);
  }

  @Test
  void refusesAnotherKindOfTokenizer() {
    String bpe = "{\"model\":{\"type\":\"BPE\",\"vocab\":{}},\"normalizer\":{\"lowercase\":true}}";
    assertThrows(
        IllegalArgumentException.class,
        () ->
            WordPieceTokenizer.read(
                new ByteArrayInputStream(bpe.getBytes(StandardCharsets.UTF_8))));
  }

  private static void assertIds(String text, int... expected) {
    assertArrayEquals(expected, tokenizer.encode(text));
  }
}
