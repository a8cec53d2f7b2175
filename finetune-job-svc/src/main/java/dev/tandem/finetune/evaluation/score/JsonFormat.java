package dev.tandem.finetune.evaluation.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.resource.InputStreamSource;

/**
 * Whether an answer is JSON that fits a schema (JSON Schema, draft 2020-12 unless it says else).
 */
public final class JsonFormat {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** The drafts themselves, which the library brings along; it maps their addresses to these. */
  private static final String DRAFT = "classpath:draft";

  /** What the request names elsewhere is never loaded: only the document itself may be named. */
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder -> builder.schemaLoaders(loaders -> loaders.add(JsonFormat::refuse)));

  private JsonFormat() {}

  private static InputStreamSource refuse(AbsoluteIri address) {
    if (address.toString().startsWith(DRAFT)) {
      return null;
    }
    throw new JsonSchemaException("schemas elsewhere are not loaded");
  }

  /**
   * Whether the text fits.
   *
   * @throws IllegalArgumentException when the schema is none
   */
  public static boolean fits(String text, JsonNode schema) {
    JsonNode value;
    try {
      value = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return false;
    }
    return !value.isMissingNode() && read(schema).validate(value).isEmpty();
  }

  /**
   * The schema, ready for use.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static JsonSchema read(JsonNode schema) {
    try {
      JsonSchema read = SCHEMAS.getSchema(schema);
      read.initializeValidators();
      return read;
    } catch (JsonSchemaException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** 1 when the answer fits the schema of its row, or of the settings; else 0. */
  static double adherence(Measured row) {
    JsonNode schema = row.row().jsonSchema();
    String text = row.outcome().answer();
    return text != null && fits(text, schema != null ? schema : row.settings().jsonSchema())
        ? 1
        : 0;
  }
}
