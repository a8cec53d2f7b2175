package dev.tandem.generation.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
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
    Map<String, String> metadata) {}
