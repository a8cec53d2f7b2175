package dev.tandem.generation.description;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /tandem/v1/deployments/{name}/rollback}. */
public record RollbackDeployment(
    @Schema(nullable = true, minimum = "1", description = "Left out: the one before what is live")
        Integer version,
    @Schema(
            nullable = true,
            minimum = "1",
            description = "The newest version when this was decided; 409 when it is another by now")
        @JsonProperty("based_on")
        Integer basedOn) {}
