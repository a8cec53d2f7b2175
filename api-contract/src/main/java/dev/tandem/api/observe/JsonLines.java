package dev.tandem.api.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * A line of the log as one JSON object: {@code timestamp} (RFC 3339), {@code level}, {@code
 * logger}, {@code thread}, {@code message}, what is known of the request ({@code request_id},
 * {@code receipt_id}, {@code project}, {@code traceId}, {@code spanId}), and {@code error} with the
 * stack trace.
 */
final class JsonLines extends ExtFormatter {

  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String format(ExtLogRecord line) {
    StringWriter out = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("timestamp", line.getInstant().toString());
      json.writeStringField("level", line.getLevel().getName());
      json.writeStringField("logger", line.getLoggerName());
      json.writeStringField("thread", line.getThreadName());
      json.writeStringField("message", line.getFormattedMessage());
      for (Map.Entry<String, String> known : line.getMdcCopy().entrySet()) {
        json.writeStringField(known.getKey(), known.getValue());
      }
      if (line.getThrown() != null) {
        json.writeStringField("error", trace(line.getThrown()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.append('\n').toString();
  }

  private static String trace(Throwable thrown) {
    StringWriter out = new StringWriter();
    thrown.printStackTrace(new PrintWriter(out, true));
    return out.toString();
  }
}
