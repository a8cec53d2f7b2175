package dev.tandem.generation.receipt;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A whole chain as lines of JSON. */
@ApplicationScoped
public class ReceiptExport {

  private static final ObjectWriter JSON = new JsonMapper().writer();

  private final ReceiptArchive archive;

  public ReceiptExport(ReceiptArchive archive) {
    this.archive = archive;
  }

  /**
   * Lines, many at a time, each read when it is asked for: every entry, and at last a line that
   * says how many there were. Without that line the export broke off.
   */
  public Multi<byte[]> lines(String project) {
    AtomicLong count = new AtomicLong();
    return Multi.createBy()
        .concatenating()
        .streams(
            ChainReading.pages(archive, project)
                .map(
                    page -> {
                      count.addAndGet(page.size());
                      return lines(page.stream().map(Receipt::of).toList());
                    }),
            Multi.createFrom().item(() -> lines(List.of(End.after(count.get())))));
  }

  private static byte[] lines(List<?> objects) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try {
      for (Object object : objects) {
        lines.writeBytes(JSON.writeValueAsString(object).getBytes(StandardCharsets.UTF_8));
        lines.write('\n');
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a receipt cannot be written", e);
    }
    return lines.toByteArray();
  }

  /**
   * The last line.
   *
   * @param entries how many lines there are before
   */
  public record End(@JsonProperty("object") String object, @JsonProperty("entries") long entries) {

    static End after(long entries) {
      return new End("receipt.export_end", entries);
    }
  }
}
