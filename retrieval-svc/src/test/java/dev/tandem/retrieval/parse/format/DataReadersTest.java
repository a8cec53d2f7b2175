package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import dev.tandem.retrieval.parse.ParsedDocument.Source;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataReadersTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void makesEachRecordARowUnderTheHeader(String delimiter) {
    String text = "name,city\r\nAda,\"a\r\nb\"\r\nBo,c\r\n".replace(",", delimiter);
    ParsedDocument document = Samples.parse(folder, "a.csv", text);
    assertEquals(Source.FILE, document.source());
    String header = "name,city".replace(",", delimiter);
    assertEquals(
        List.of(header, "Ada,\"a\r\nb\"".replace(",", delimiter), "Bo,c".replace(",", delimiter)),
        Samples.blocks(document));
    assertTrue(document.blocks().stream().allMatch(b -> b.kind() == Kind.TABLE));
    assertTrue(document.blocks().stream().allMatch(b -> b.header().equals(header)));
  }

  @Test
  void findsNoHeaderInARecordOfNumbers() {
    ParsedDocument document = Samples.parse(folder, "a.csv", "1,2\n3,4\n");
    assertTrue(document.blocks().stream().allMatch(b -> b.header().isEmpty()));
  }

  @Test
  void keepsRecordsApartDespiteAStrayQuotationMark() {
    ParsedDocument document = Samples.parse(folder, "a.csv", "size,part\n5\" pipe,x\n6,y\n");
    assertEquals(List.of("size,part", "5\" pipe,x", "6,y"), Samples.blocks(document));
  }

  @Test
  void makesEachLineOfJsonLinesABlockUnderItsTitle() {
    ParsedDocument document =
        Samples.parse(
            folder, "a.jsonl", "{\"title\":\"T1\",\"x\":1}\n\n{\"title\": \"T2\"}\n{\"x\":3}");
    assertEquals(
        """
        PROSE [T1] {"title":"T1","x":1}
        PROSE [T2] {"title": "T2"}
        PROSE [T2] {"x":3}""",
        Samples.outline(document));
  }

  @Test
  void keepsJsonAsItIsAndCutsItByMember() {
    String words = "\"" + "many words ".repeat(90) + "\"";
    String json =
        "{\"a\": {\"x\": " + words + ", \"y\": " + words + "},\n \"b\": [1, {\"name\": \"n\"}]}";
    ParsedDocument document = Samples.parse(folder, "a.json", json);
    assertEquals(json, document.text());
    assertEquals(
        List.of("\"x\": " + words, "\"y\": " + words, "\"b\": [1, {\"name\": \"n\"}]"),
        Samples.blocks(document).stream().filter(b -> b.length() > 8).toList());
    assertTrue(document.blocks().stream().anyMatch(b -> b.headings().equals(List.of("a", "x"))));
  }

  @Test
  void readsJsonLinesUnderTheNameOfJson() {
    ParsedDocument document = Samples.parse(folder, "a.json", "{\"a\":1}\n{\"a\":2}\n");
    assertEquals(List.of("{\"a\":1}", "{\"a\":2}"), Samples.blocks(document));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1", "{]", "[1, 2}", "not json", "{\"a\" 1} x", "\"open"})
  void readsWhatIsNoJsonAsPlainText(String text) {
    ParsedDocument document = Samples.parse(folder, "a.json", text);
    assertEquals(text, document.text());
    assertEquals(List.of(text), Samples.blocks(document));
  }
}
