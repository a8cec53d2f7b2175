package dev.tandem.generation.tuned;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The rule of trainer/tandem_trainer/conversation.py. */
class ClassifiedTextTest {

  private static String text(String messages) {
    return ClassifiedText.of(Heads.json(messages));
  }

  @Test
  void isWhatTheUserSaidTheNewestFirst() {
    assertEquals(
        "second\nfirst",
        text(
            """
            [{"role":"system","content":"Be brief."},
             {"role":"user","content":"first"},
             {"role":"assistant","content":"answer"},
             {"role":"user","content":"second"}]
            """));
  }

  @Test
  void joinsPartsWithoutAnythingBetweenThem() {
    assertEquals(
        "one two",
        text(
            """
            [{"role":"user","content":[{"type":"text","text":"one "},{"type":"text","text":"two"}]}]
            """));
  }

  @Test
  void stripsWhatPythonCallsWhiteSpaceAndLeavesOutWhatIsEmptyThen() {
    assertEquals(
        "a b",
        text(
            """
            [{"role":"user","content":"\\u00a0\\u2003\\n a b\\u0085\\u202f\\u001c"},
             {"role":"user","content":" \\t"},
             {"role":"user","content":null}]
            """));
  }

  @Test
  void keepsTheNewestOfALongConversation() {
    String long1 = "🗼".repeat(8000);
    String text =
        text(
            "[{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"user\",\"content\":\"%s\"}]"
                .formatted("x".repeat(500), long1));

    assertEquals(8192, text.codePointCount(0, text.length()));
    assertEquals(long1 + "\n" + "x".repeat(191), text);
  }
}
