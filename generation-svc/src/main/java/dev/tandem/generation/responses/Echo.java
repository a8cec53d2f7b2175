package dev.tandem.generation.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The part of a response that repeats its request, with defaults filled in. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Echo(
    boolean background,
    @Schema(nullable = true) String instructions,
    @Schema(nullable = true) Integer maxOutputTokens,
    @Schema(nullable = true) Integer maxToolCalls,
    String model,
    boolean parallelToolCalls,
    @Schema(nullable = true) String previousResponseId,
    @Schema(nullable = true) String promptCacheKey,
    @Schema(implementation = Object.class) JsonNode reasoning,
    @Schema(nullable = true) String safetyIdentifier,
    String serviceTier,
    boolean store,
    double temperature,
    @Schema(implementation = Object.class) JsonNode text,
    @Schema(implementation = Object.class) JsonNode toolChoice,
    @Schema(implementation = Object[].class) JsonNode tools,
    int topLogprobs,
    double topP,
    String truncation,
    @JsonInclude(JsonInclude.Include.NON_NULL) String user,
    @JsonInclude(JsonInclude.Include.NON_NULL) InConversation conversation,
    Map<String, String> metadata) {

  /** The conversation that a response continues. */
  public record InConversation(String id) {}

  /** Where the metadata of an answer names its receipt. */
  static final String RECEIPT = "tandem_receipt";

  /** The same, with the receipt of the answer named in the metadata. */
  Echo withReceipt(String receiptId) {
    if (receiptId == null) {
      return this;
    }
    Map<String, String> named = new LinkedHashMap<>(metadata);
    named.put(RECEIPT, receiptId);
    return new Echo(
        background,
        instructions,
        maxOutputTokens,
        maxToolCalls,
        model,
        parallelToolCalls,
        previousResponseId,
        promptCacheKey,
        reasoning,
        safetyIdentifier,
        serviceTier,
        store,
        temperature,
        text,
        toolChoice,
        tools,
        topLogprobs,
        topP,
        truncation,
        user,
        conversation,
        named);
  }
}
