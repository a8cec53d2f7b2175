package dev.tandem.generation.description;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/conversations/{id}/items}. */
public record CreateConversationItems(
    @Schema(
            required = true,
            maxItems = 20,
            description =
                "Messages, function calls and their outputs, file searches, reasoning; an item"
                    + " whose id the conversation has already is not added again")
        List<Object> items) {}
