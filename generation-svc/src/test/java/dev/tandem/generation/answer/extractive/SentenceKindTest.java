package dev.tandem.generation.answer.extractive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceKindTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The lamp burns oil.",
        "| port | the number a server listens on |",
        "- Commits are conventional.",
        "**Context.** It rained.",
        "#5 on the list is the lighthouse.",
        "Licence: [Apache-2.0](LICENSE).",
        "Who is he? A keeper."
      })
  void takesWhatSaysSomethingForAStatement(String text) {
    assertEquals(SentenceKind.STATEMENT, SentenceKind.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# Lighthouse",
        "### How do I light it?",
        "**How do I light it?**",
        "为什么？",
        "Why?\n"
      })
  void takesHeadingsAndQuestionsForIntroductions(String text) {
    assertEquals(SentenceKind.INTRODUCTION, SentenceKind.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<!-- generated -->", "curl http://localhost \\\n -d '{\"q\": \"Who lit it?\"}'"})
  void takesCommentsAndQuestionsInsideCodeForNeither(String text) {
    assertEquals(SentenceKind.OTHER, SentenceKind.of(text));
  }
}
