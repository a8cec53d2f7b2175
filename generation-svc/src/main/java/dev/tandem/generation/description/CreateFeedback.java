package dev.tandem.generation.description;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /tandem/v1/feedback}. */
@JsonNaming(SnakeCaseStrategy.class)
public record CreateFeedback(
    @Schema(required = true, description = "Id of the answer's receipt") String receipt,
    @Schema(
            required = true,
            enumeration = {"up", "down"})
        String rating,
    @Schema(nullable = true, maxLength = 100000, description = "What should have been answered")
        String correctedAnswer,
    @Schema(nullable = true, maxLength = 10000) String reason,
    @Schema(nullable = true, maxItems = 16) List<String> labels,
    @Schema(
            nullable = true,
            maxLength = 512,
            description = "Who gives it; a user has one feedback on a receipt")
        String user) {}
