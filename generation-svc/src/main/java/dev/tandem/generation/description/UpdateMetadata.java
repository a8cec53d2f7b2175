package dev.tandem.generation.description;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A body that replaces an object's metadata. */
public record UpdateMetadata(
    @Schema(required = true, nullable = true) Map<String, String> metadata) {}
