package dev.tandem.generation.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/** The part of a response that repeats its request, with defaults filled in. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Echo(
    boolean background,
    String instructions,
    Integer maxOutputTokens,
    Integer maxToolCalls,
    String model,
    boolean parallelToolCalls,
    String previousResponseId,
    String promptCacheKey,
    JsonNode reasoning,
    String safetyIdentifier,
    String serviceTier,
    boolean store,
    double temperature,
    JsonNode text,
    JsonNode toolChoice,
    JsonNode tools,
    int topLogprobs,
    double topP,
    String truncation,
    String user,
    Map<String, String> metadata) {}
