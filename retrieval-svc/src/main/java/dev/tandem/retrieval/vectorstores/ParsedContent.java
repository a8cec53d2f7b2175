package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.files.Blobs;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text that a file's chunks were cut from: the file itself where it is UTF-8 text, else what
 * was extracted from it. Byte offsets of citations point into the UTF-8 bytes of this text.
 */
@ApplicationScoped
public class ParsedContent {

  private static final JsonFactory JSON = new JsonFactory();

  private final StoreFiles files;
  private final Blobs blobs;

  public ParsedContent(StoreFiles files, Blobs blobs) {
    this.files = files;
    this.blobs = blobs;
  }

  /**
   * A local file with the text as UTF-8.
   *
   * @throws ApiError 404 when the file is not in the store, 400 when it has not been read
   */
  Uni<Path> find(StoreRow store, String fileId) {
    return files.row(store, fileId).map(row -> blobOf(row, fileId)).chain(blobs::read);
  }

  private static String blobOf(Row row, String fileId) {
    String source = row.getString("source");
    if (source == null) {
      throw ApiError.invalid(
          "file_id",
          "The file has no parsed content: its status is " + row.getString("status") + ".");
    }
    return source.equals("extracted") ? Blobs.textOf(fileId) : fileId;
  }

  /** Writes the API's content page, in pieces, so that the length of the text does not matter. */
  static void write(Path text, OutputStream out) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(text, StandardCharsets.UTF_8);
        JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("object", "vector_store.file_content.page");
      json.writeArrayFieldStart("data");
      json.writeStartObject();
      json.writeStringField("type", "text");
      json.writeFieldName("text");
      json.writeString((Reader) reader, -1);
      json.writeEndObject();
      json.writeEndArray();
      json.writeBooleanField("has_more", false);
      json.writeNullField("next_page");
      json.writeEndObject();
    }
  }
}
