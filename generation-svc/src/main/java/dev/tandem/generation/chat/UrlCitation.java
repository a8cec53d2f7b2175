package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.Citation;
import dev.tandem.generation.answer.FileCitation;

/** The one kind of annotation that chat completions have. */
final class UrlCitation {

  private UrlCitation() {}

  /** The address is the file's content on this server, with the quoted bytes as its fragment. */
  static ObjectNode of(FileCitation cited) {
    Citation citation = cited.citation();
    String url =
        "/v1/vector_stores/"
            + citation.vectorStoreId()
            + "/files/"
            + citation.fileId()
            + "/content#bytes="
            + citation.startByte()
            + "-"
            + citation.endByte();
    return of(cited.textStart(), cited.textEnd(), citation.filename(), url);
  }

  static ObjectNode of(int start, int end, String title, String url) {
    ObjectNode annotation = JsonNodeFactory.instance.objectNode().put("type", "url_citation");
    annotation
        .putObject("url_citation")
        .put("start_index", start)
        .put("end_index", end)
        .put("title", title)
        .put("url", url);
    return annotation;
  }
}
