package dev.tandem.generation.description;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/responses/compact}. */
@JsonNaming(SnakeCaseStrategy.class)
public record CompactResponse(
    @Schema(required = true) String model,
    @Schema(nullable = true, description = "A text, or an array of items") Object input,
    @Schema(nullable = true) String previousResponseId,
    @Schema(nullable = true) String instructions) {}
