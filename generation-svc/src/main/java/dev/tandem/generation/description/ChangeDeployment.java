package dev.tandem.generation.description;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.description.DeploymentParts.Grounding;
import dev.tandem.generation.description.DeploymentParts.Memory;
import dev.tandem.generation.description.DeploymentParts.Routing;
import dev.tandem.generation.description.DeploymentParts.Share;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /tandem/v1/deployments/{name}}. */
@JsonNaming(SnakeCaseStrategy.class)
public record ChangeDeployment(
    @Schema(
            nullable = true,
            maxItems = 10,
            description = "Shares of versions; the newest one gets what they leave of 1")
        List<Share> canary,
    @Schema(
            nullable = true,
            minimum = "1",
            description = "The newest version when this was decided; 409 when it is another by now")
        Integer basedOn,
    @Schema(description = "Required unless 'canary' is all there is") String model,
    @Schema(nullable = true, maxItems = 100, description = "Searched when the caller names none")
        List<String> vectorStoreIds,
    @Schema(nullable = true, maxLength = 256000) String instructions,
    @Schema(nullable = true) Routing routing,
    @Schema(nullable = true) Boolean rewriteQuery,
    @Schema(nullable = true) Boolean rerank,
    @Schema(nullable = true, minimum = "1", maximum = "50") Integer maxPassages,
    @Schema(nullable = true) Grounding grounding,
    @Schema(
            nullable = true,
            maxItems = 8,
            description = "Models that answer where the first cannot")
        List<String> fallback,
    @Schema(nullable = true) Memory memory,
    @Schema(nullable = true) Map<String, String> metadata) {}
