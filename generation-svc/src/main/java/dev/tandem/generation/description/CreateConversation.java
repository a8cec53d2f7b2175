package dev.tandem.generation.description;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/conversations}. */
public record CreateConversation(
    @Schema(nullable = true, maxItems = 20, description = "The first items") List<Object> items,
    @Schema(nullable = true) Map<String, String> metadata) {}
