package dev.tandem.retrieval.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.retrieval.files.Blobs;
import dev.tandem.retrieval.transfer.Line.Data;
import dev.tandem.retrieval.transfer.Line.End;
import dev.tandem.retrieval.transfer.Line.File;
import dev.tandem.retrieval.transfer.Line.Head;
import dev.tandem.retrieval.transfer.StoreContents.Entry;
import dev.tandem.retrieval.vectorstores.StoreRow;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Writes a store as lines, a piece of a file at a time, as fast as they are read. */
@ApplicationScoped
public class StoreExport {

  /** Bytes of a file in one line. */
  static final int PIECE = 192 * 1024;

  /** Not the application's: its configuration must not change the format. */
  static final ObjectMapper JSON = new JsonMapper();

  private final StoreContents contents;
  private final Blobs blobs;

  public StoreExport(StoreContents contents, Blobs blobs) {
    this.contents = contents;
    this.blobs = blobs;
  }

  /** The lines of a store; without the last one, which counts the files, they broke off. */
  public Uni<Multi<byte[]>> of(StoreRow store) {
    return contents.of(store.number()).map(entries -> lines(store, entries));
  }

  private Multi<byte[]> lines(StoreRow store, List<Entry> entries) {
    Head head =
        new Head(
            Line.FORMAT,
            store.name(),
            store.description(),
            json(store.metadata()),
            store.expiresAfterDays(),
            store.model());
    return Multi.createBy()
        .concatenating()
        .streams(
            Multi.createFrom().item(line(head)),
            Multi.createFrom()
                .iterable(entries)
                .onItem()
                .transformToMultiAndConcatenate(this::file),
            Multi.createFrom().item(line(new End(entries.size()))));
  }

  private Multi<byte[]> file(Entry entry) {
    File head =
        new File(
            entry.file().filename(),
            entry.file().purpose(),
            entry.file().bytes(),
            entry.sha256(),
            json(entry.attributes()),
            chunking(entry));
    int pieces = (int) ((entry.file().bytes() + PIECE - 1) / PIECE);
    Multi<byte[]> data =
        blobs
            .read(entry.file().id())
            .onItem()
            .transformToMulti(
                path ->
                    Multi.createFrom()
                        .range(0, pieces)
                        .onItem()
                        .transformToUniAndConcatenate(
                            piece -> blobs.blocking(() -> piece(path, piece))));
    return Multi.createBy().concatenating().streams(Multi.createFrom().item(line(head)), data);
  }

  private static byte[] piece(Path path, int number) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      channel.position((long) number * PIECE);
      try (InputStream bytes = Channels.newInputStream(channel)) {
        return line(new Data(bytes.readNBytes(PIECE)));
      }
    }
  }

  private static JsonNode chunking(Entry entry) {
    if (entry.chunkSize() == null) {
      return null;
    }
    ObjectNode chunking = JSON.createObjectNode().put("type", "static");
    chunking
        .putObject("static")
        .put("max_chunk_size_tokens", entry.chunkSize())
        .put("chunk_overlap_tokens", entry.chunkOverlap());
    return chunking;
  }

  private static JsonNode json(JsonObject object) {
    try {
      return object == null || object.isEmpty() ? null : JSON.readTree(object.encode());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("what the database holds is not JSON", e);
    }
  }

  private static byte[] line(Line line) {
    try {
      byte[] json = JSON.writerFor(Line.class).writeValueAsBytes(line);
      byte[] whole = Arrays.copyOf(json, json.length + 1);
      whole[json.length] = '\n';
      return whole;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a line cannot be written", e);
    }
  }
}
