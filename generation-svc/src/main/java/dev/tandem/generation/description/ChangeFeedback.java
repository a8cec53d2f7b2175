package dev.tandem.generation.description;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /tandem/v1/feedback/{id}}: all that is said from now on. */
@JsonNaming(SnakeCaseStrategy.class)
public record ChangeFeedback(
    @Schema(
            required = true,
            enumeration = {"up", "down"})
        String rating,
    @Schema(nullable = true, maxLength = 100000) String correctedAnswer,
    @Schema(nullable = true, maxLength = 10000) String reason,
    @Schema(nullable = true, maxItems = 16) List<String> labels) {}
