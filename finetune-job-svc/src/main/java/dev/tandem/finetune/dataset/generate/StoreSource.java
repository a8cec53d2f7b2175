package dev.tandem.finetune.dataset.generate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.request.UserText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/**
 * What rows are made from; all but the store has a default.
 *
 * @param from {@code documents} or {@code feedback}
 * @param rows to make at most
 * @param distractors passages beside the one that answers
 * @param unanswered share of the rows whose passages do not answer, 0 to 1
 * @param model that is asked for questions, or null to take them from the documents by rules
 * @param deployment whose answers' feedback is read, or null for all
 */
public record StoreSource(
    @JsonProperty("vector_store_id") String vectorStoreId,
    String from,
    Integer rows,
    Integer distractors,
    Double unanswered,
    String model,
    String deployment,
    Long seed) {

  public static final String DOCUMENTS = "documents";
  public static final String FEEDBACK = "feedback";

  private static final int ROWS = 200;
  private static final int DISTRACTORS = 3;
  private static final int MOST_DISTRACTORS = 10;
  private static final double UNANSWERED = 0.15;
  private static final int MAX_ID = 256;

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build()
          .readerFor(StoreSource.class);

  /**
   * Reads and checks what was sent.
   *
   * @throws ApiError 400 that names the member at fault
   */
  public static StoreSource read(JsonNode sent, int mostRows) {
    return parse(sent).checked(mostRows);
  }

  private static StoreSource parse(JsonNode sent) {
    try {
      return READER.readValue(sent);
    } catch (UnrecognizedPropertyException e) {
      throw ApiError.invalid(place(e), "There is no '" + place(e) + "'.");
    } catch (JsonMappingException e) {
      throw ApiError.invalid(
          place(e), "The value of '" + place(e) + "' is not of the expected type.");
    } catch (JsonProcessingException e) {
      throw ApiError.invalid("source", "'source' must be an object.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String place(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(step -> "." + step.getFieldName())
        .collect(Collectors.joining("", "source", ""));
  }

  private StoreSource checked(int mostRows) {
    StoreSource whole =
        new StoreSource(
            vectorStoreId,
            from == null ? DOCUMENTS : from,
            rows == null ? Math.min(ROWS, mostRows) : rows,
            distractors == null ? DISTRACTORS : distractors,
            unanswered == null ? (Double) UNANSWERED : unanswered,
            model,
            deployment,
            seed == null ? 0 : seed);
    whole.check(mostRows);
    return whole;
  }

  private void check(int mostRows) {
    if (vectorStoreId == null || vectorStoreId.isBlank()) {
      throw ApiError.invalid(
          "source.vector_store_id",
          "missing_required_parameter",
          "'source.vector_store_id' is required.");
    }
    UserText.check("source.vector_store_id", vectorStoreId, MAX_ID);
    UserText.check("source.model", model, MAX_ID);
    UserText.check("source.deployment", deployment, MAX_ID);
    boolean feedback = from.equals(FEEDBACK);
    if (!feedback && !from.equals(DOCUMENTS)) {
      throw ApiError.invalid("source.from", "'source.from' must be 'documents' or 'feedback'.");
    }
    if (feedback && model != null) {
      throw ApiError.invalid(
          "source.model", "'source.model' belongs to 'documents': feedback has its questions.");
    }
    if (!feedback && deployment != null) {
      throw ApiError.invalid("source.deployment", "'source.deployment' belongs to 'feedback'.");
    }
    within("rows", rows, 1, mostRows);
    within("distractors", distractors, 0, MOST_DISTRACTORS);
    if (!(unanswered >= 0 && unanswered <= 1)) {
      throw ApiError.invalid("source.unanswered", "'source.unanswered' must be from 0 to 1.");
    }
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw ApiError.invalid(
          "source." + name,
          "'source.%s' must be a whole number from %d to %d.".formatted(name, least, most));
    }
  }
}
