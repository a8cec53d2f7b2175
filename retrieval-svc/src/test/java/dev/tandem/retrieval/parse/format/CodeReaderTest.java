package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeReaderTest {

  @TempDir Path folder;

  private static final String FILLER = "    work(\"}\"); // {\n".repeat(50);

  private Block blockWith(ParsedDocument document, String words) {
    return document.blocks().stream()
        .filter(b -> document.text().substring(b.start(), b.end()).contains(words))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void cutsJavaByMethodUnderItsType() {
    String text =
        "package a;\n\nimport b.C;\n\n/** A harbour. */\nclass Harbour {\n\n  private int berths = 3;\n\n"
            + "  /** Moors. */\n  @Override\n  void moor(int ship) {\n"
            + FILLER
            + "  }\n\n  void leave() {\n"
            + FILLER
            + "  }\n}\n";
    ParsedDocument document = Samples.parse(folder, "Harbour.java", text);
    Block moor = blockWith(document, "void moor");
    String words = text.substring(moor.start(), moor.end());
    assertTrue(words.startsWith("/** Moors. */") && words.endsWith("}"), words);
    assertEquals(List.of("class Harbour", "moor"), moor.headings());
    assertEquals(List.of("class Harbour", "leave"), blockWith(document, "void leave").headings());
    assertTrue(document.blocks().stream().allMatch(b -> b.kind() == Kind.CODE));
  }

  @Test
  void cutsPythonByDefinitionWithItsDecorators() {
    String body = "        value = compute(1, 2)\n".repeat(60);
    String text =
        "import os\n\nclass Port:\n    \"\"\"Doc\nclass NotOne:\n\"\"\"\n\n    @cached\n    def open(self):\n"
            + body
            + "\n    def close(self):\n"
            + body
            + "\ndef main():\n    pass\n";
    ParsedDocument document = Samples.parse(folder, "port.py", text);
    Block open = blockWith(document, "def open");
    assertTrue(text.substring(open.start(), open.end()).startsWith("@cached"));
    assertEquals(List.of("class Port", "def open"), open.headings());
    assertEquals(List.of("def main"), blockWith(document, "def main").headings());
  }

  @Test
  void cutsYamlByKeyAndIniBySection() {
    String yaml = "a:\n" + "  x: some value\n".repeat(150) + "b:\n  y: 2\n";
    ParsedDocument keys = Samples.parse(folder, "a.yaml", yaml);
    assertEquals(List.of("b"), blockWith(keys, "y: 2").headings());
    ParsedDocument sections = Samples.parse(folder, "a.toml", "x = 1\n\n[tool.b]\ny = 2\n");
    assertEquals(List.of("tool.b"), blockWith(sections, "y = 2").headings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.js",
        "a.ts",
        "a.go",
        "a.rs",
        "a.c",
        "a.cpp",
        "a.h",
        "a.cs",
        "a.rb",
        "a.php",
        "a.kt",
        "a.scala",
        "a.sh",
        "a.sql",
        "a.css",
        "a.properties",
        "Makefile",
        "Dockerfile"
      })
  void keepsEveryLanguageAsTheFileItIs(String name) {
    String text = "// one\nfn a() { b(); }\n\n# two\r\nx = 1;\n";
    ParsedDocument document = Samples.parse(folder, name, text);
    assertEquals(text, document.text());
    assertEquals(Kind.CODE, document.blocks().getFirst().kind());
  }
}
