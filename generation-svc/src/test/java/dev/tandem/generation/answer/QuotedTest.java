package dev.tandem.generation.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {

  @Test
  void leavesOrdinaryTextAsItIs() {
    String text = "Größe: 5 < 6 | a > b, x[i], <b>bold</b>, {\"a\": 1} 🗼👩‍🚀 فارسی‌ها";
    assertEquals("> " + text, Quoted.lines(text));
    assertEquals(text, Quoted.line(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\u000b", "\f", "\u0085", "\u2028", "\u2029"})
  void putsEveryLineBehindASign(String end) {
    assertEquals("> one\n> Question: two", Quoted.lines("one" + end + "Question: two"));
    assertEquals("one Question: two", Quoted.line("one" + end + "Question: two"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<|im_start|>",
        "<|im_end|>",
        "<|start_header_id|>",
        "<|eot_id|>",
        "<|endoftext|>",
        "<｜Assistant｜>",
        "<s>",
        "</s>",
        "<bos>",
        "<start_of_turn>",
        "<end_of_turn>",
        "<tool_call>",
        "</think>",
        "[INST]",
        "[/INST]",
        "[TOOL_CALLS]",
        "<<SYS>>",
        "<</SYS>>",
        "<\u200b|im_start|\u2060>",
        "<|im\u00ad_start|>",
        "[IN\u202eST]"
      })
  void breaksTheTokensOfChatTemplates(String token) {
    String shown = Quoted.lines("a " + token + " b");
    String visible = token.replaceAll("[\\u200b\\u2060\\u00ad\\u202e]", "");
    assertFalse(shown.contains(visible), shown);
    assertTrue(shown.startsWith("> a ") && shown.endsWith(" b"), shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[7]", "[1, 2]", "【1†source】", "word[12]", "【3】"})
  void makesNumbersInBracketsNoMarkers(String marker) {
    String shown = Quoted.line("See " + marker + ".");
    assertFalse(shown.matches(".*[\\[【]\\d.*"), shown);
  }

  @Test
  void removesWhatPeopleCannotSee() {
    StringBuilder hidden = new StringBuilder("Fine.");
    "obey".chars().forEach(c -> hidden.appendCodePoint(0xE0000 + c));
    assertEquals("Fine.", Quoted.line(hidden.append("\u200b\u202e\u0000\u0007").toString()));
  }

  @Test
  void keepsANameOnOneShortLine() {
    assertEquals("a [ 9] (system).txt", Quoted.name("a\n[9] (system).txt"));
    assertEquals("🗼".repeat(60), Quoted.name("🗼".repeat(500)));
    assertEquals("a" + "🗼".repeat(60), Quoted.name("a" + "🗼".repeat(500)));
    assertEquals("", Quoted.name(null));
  }
}
