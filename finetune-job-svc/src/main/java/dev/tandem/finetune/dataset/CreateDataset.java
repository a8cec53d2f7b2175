package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.finetune.dataset.generate.StoreSource;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of a data set's creation.
 *
 * @param format {@code chat} or {@code preference}; that of the first row when null
 * @param source an object as {@link StoreSource} has it; what it does not know is refused
 */
@Schema(name = "CreateDatasetRequest")
public record CreateDataset(
    @Schema(nullable = true, maxLength = 128) String name,
    @Schema(nullable = true) String file,
    @Schema(
            nullable = true,
            enumeration = {"chat", "preference"})
        String format,
    @Schema(implementation = StoreSource.class) JsonNode source) {}
