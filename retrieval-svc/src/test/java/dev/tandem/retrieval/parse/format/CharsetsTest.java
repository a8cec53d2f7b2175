package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharsetsTest {

  private static final String GERMAN =
      "Über den Wolken muß die Freiheit wohl grenzenlos sein. Alle Ängste, alle Sorgen, sagt man,"
          + " blieben darunter verborgen, und dann würde, was uns groß und wichtig erscheint,"
          + " plötzlich nichtig und klein.";
  private static final String JAPANESE =
      "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所で" + "ニャーニャー泣いていた事だけは記憶している。";
  private static final String RUSSIAN =
      "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "german, ISO-8859-1", "german, windows-1252", "german, UTF-16", "german, UTF-16LE",
    "german, UTF-16BE", "german, X-UTF-32BE-BOM", "japanese, Shift_JIS", "japanese, EUC-JP",
    "japanese, UTF-16", "russian, windows-1251", "russian, KOI8-R"
  })
  void decodesWhatIsNotUtf8(String language, String charset) {
    String text =
        switch (language) {
          case "german" -> GERMAN;
          case "japanese" -> JAPANESE;
          default -> RUSSIAN;
        };
    ParsedDocument document =
        Samples.parse(folder, "a.txt", text.getBytes(Charset.forName(charset)));
    assertEquals(text, document.text());
    assertEquals(Source.EXTRACTED, document.source());
  }

  @Test
  void keepsUtf8AsTheFileItIs() {
    ParsedDocument document = Samples.parse(folder, "a.txt", GERMAN + "\r\n" + JAPANESE);
    assertEquals(GERMAN + "\r\n" + JAPANESE, document.text());
    assertEquals(Source.FILE, document.source());
  }

  @Test
  void leavesOutTheByteOrderMark() {
    ParsedDocument document = Samples.parse(folder, "a.md", "\ufeff# Title\n\nText");
    assertEquals("# Title\n\nText", document.text());
    assertEquals("Title", document.title());
    assertEquals(Source.EXTRACTED, document.source());
  }

  @Test
  void putsASpaceInThePlaceOfNul() {
    ParsedDocument document = Samples.parse(folder, "a.txt", "one\0two");
    assertEquals("one two", document.text());
    assertEquals(Source.EXTRACTED, document.source());
  }

  @Test
  void staysWithUtf8WhereOnlySomeBytesAreWrong() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(JAPANESE.getBytes(StandardCharsets.UTF_8));
    bytes.write(0xff);
    bytes.write(" end".getBytes(StandardCharsets.UTF_8));
    ParsedDocument document = Samples.parse(folder, "a.txt", bytes.toByteArray());
    assertEquals(JAPANESE + "\ufffd end", document.text());
    assertEquals(Source.EXTRACTED, document.source());
  }

  @Test
  void decodesATextWhoseFirstForeignByteComesLate() {
    String text = "plain words. ".repeat(20_000) + GERMAN;
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(text, Samples.parse(folder, "a.txt", bytes).text());
  }

  @Test
  void believesWhatAPageDeclares() {
    String page = "<html><head><meta charset=\"koi8-r\"></head><body><p>да</p></body></html>";
    byte[] bytes = page.getBytes(Charset.forName("KOI8-R"));
    assertEquals("да", Samples.parse(folder, "a.html", bytes).text());
  }

  @Test
  void readsWideXmlThatClaimsToBeNarrow() {
    String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<city>Köln</city>";
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_16);
    assertTrue(Samples.parse(folder, "a.xml", bytes).text().endsWith("<city>Köln</city>"));
  }
}
