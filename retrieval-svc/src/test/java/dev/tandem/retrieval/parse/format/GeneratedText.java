package dev.tandem.retrieval.parse.format;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Writes files out of the pieces that are hard in each format; the same for the same seed. */
final class GeneratedText {

  private GeneratedText() {}

  interface Writer {
    String write(Random random);
  }

  static final String[] WORDS = {
    "The ship left port.",
    "Grüße aus Köln!",
    "今日は晴れ。明日は雨。",
    "👩‍👩‍👧 family",
    "e.g. one",
    "a\u0301\u0302",
    "\t",
    "Dr. Who",
    "1.5 m",
    "word word word word word word",
    "\u00a0",
    "(a. b)",
    "“Quote.”"
  };
  static final String[] MARKDOWN = {
    "# Title",
    "## Über uns",
    "text *and* `code`",
    "",
    "- item",
    "  - nested",
    "```",
    "| a | b |",
    "|---|---|",
    "| 漢 | 字 |",
    "> quote",
    "<div>",
    "---",
    "[a]: b",
    "===",
    "    indented",
    "1. one"
  };
  static final String[] ASCIIDOC = {
    "= Title",
    "== Über",
    "----",
    "|===",
    "| a | b",
    "",
    "text",
    "// comment",
    ".Caption",
    "[source,java]",
    "* item",
    "====",
    ":key: value",
    "漢字"
  };
  static final String[] HTML = {
    "<p>", "</p>", "<h1>Über</h1>", "<table>", "<tr><td>a<td>b", "</table>", "<li>item", "text ",
    "<script>no</script>", "&amp;", "&#0;", "&#xD800;", "<pre>\n  x\n</pre>", "<br>", "漢字", "<b"
  };
  static final String[] CELLS = {
    "a", "1", "\"x\ny\"", "\n", "Ü", "\"", "\r\n", "漢字", "long cell text"
  };
  static final String[] JSON = {
    "{", "}", "[", "]", ",", ":", "\"key\"", "\"Ü 漢\"", "1.5", "true", "{\"a\": [1, 2]}", "\"\\\""
  };
  static final String[] XML = {
    "<a>", "</a>", "<b x='>'>", "text", "<!-- c -->", "<![CDATA[ < ]]>", "<?pi?>", "Ü", "<", "<e/>"
  };
  static final String[] CODE = {
    "class A {",
    "}",
    "void f() {",
    "int x = 1;",
    "// c",
    "/* d */",
    "\"s\"",
    "'",
    "`",
    "[section]",
    "key = \"Ü\"",
    "",
    "if (x) {",
    "{",
    "@Test"
  };
  static final String[] PYTHON = {
    "def f():",
    "  return 1",
    "class A:",
    "  def g(self):",
    "    pass",
    "\"\"\"",
    "# c",
    "@d",
    "",
    "key: value",
    "  - Ü",
    "x = '漢'"
  };

  static final Map<String, Writer> BY_NAME =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("a.txt", random -> noise(random, WORDS, "\n\n")),
              Map.entry("b.md", random -> noise(random, MARKDOWN, "\n")),
              Map.entry("c.adoc", random -> noise(random, ASCIIDOC, "\n")),
              Map.entry("d.html", random -> "<html><body>" + noise(random, HTML, "") + "word"),
              Map.entry("e.csv", random -> noise(random, CELLS, ",")),
              Map.entry("f.json", random -> noise(random, JSON, " ")),
              Map.entry("g.jsonl", random -> noise(random, JSON, "\n")),
              Map.entry("h.xml", random -> noise(random, XML, " ")),
              Map.entry("i.java", random -> noise(random, CODE, "\n")),
              Map.entry("j.py", random -> noise(random, PYTHON, "\n")),
              Map.entry("k.yaml", random -> noise(random, PYTHON, "\n")),
              Map.entry("l.toml", random -> noise(random, CODE, "\r\n")),
              Map.entry("m.sql", random -> noise(random, WORDS, "\n\n"))));

  private static String noise(Random random, String[] parts, String separator) {
    StringBuilder text = new StringBuilder("word");
    int count = 1 + random.nextInt(120);
    for (int i = 0; i < count; i++) {
      text.append(separator).append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }
}
