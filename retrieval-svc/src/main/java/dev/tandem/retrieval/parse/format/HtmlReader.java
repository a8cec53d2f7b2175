package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** HTML as the text that a reader of the page would call its content. */
final class HtmlReader implements FormatReader {

  /** Elements below this depth are not told apart; bounds the time per element. */
  private static final int DEEPEST = 200;

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    DecodedText decoded = TextDecoder.decodeMarkup(file);
    Parser parser = Parser.htmlParser().setMaxDepth(DEEPEST);
    Document page = Jsoup.parse(decoded.text(), "", parser);
    TextAssembler text = new TextAssembler(file.limits());
    new HtmlText(text).read(page.body());
    if (text.isEmpty()) {
      throw Rejection.noText("HTML page");
    }
    return text.document(title(page, file));
  }

  private static String title(Document page, SourceFile file) {
    String title = page.title().strip();
    if (!title.isEmpty()) {
      return title;
    }
    Element heading = page.selectFirst("h1");
    String words = heading == null ? "" : heading.text().strip();
    return words.isEmpty() ? file.stem() : words;
  }
}
