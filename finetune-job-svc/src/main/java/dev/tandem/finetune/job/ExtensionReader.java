package dev.tandem.finetune.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.job.CreateJob.Extension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** Reads the {@code tandem} member, of which nothing is ignored: a misspelt wish is a mistake. */
final class ExtensionReader {

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build()
          .readerFor(Extension.class);

  private ExtensionReader() {}

  static Extension read(JsonNode sent) {
    if (sent == null || sent.isNull()) {
      return new Extension(null, null, null, null, null, null);
    }
    try {
      return READER.readValue(sent);
    } catch (UnrecognizedPropertyException e) {
      throw ApiError.invalid(place(e), "There is no '" + place(e) + "'.");
    } catch (JsonMappingException e) {
      throw ApiError.invalid(
          place(e), "The value of '" + place(e) + "' is not of the expected type.");
    } catch (JsonProcessingException e) {
      throw ApiError.invalid("tandem", "'tandem' must be an object.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String place(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(step -> step.getFieldName() == null ? "[]" : "." + step.getFieldName())
        .collect(Collectors.joining("", "tandem", ""));
  }
}
