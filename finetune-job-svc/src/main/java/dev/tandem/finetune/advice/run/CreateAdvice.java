package dev.tandem.finetune.advice.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.advice.question.Questions;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of a request for advice; all of it may be left out.
 *
 * @param currency of the prices
 * @param prices by name, in the place of the project's
 * @param workload amounts by name, in the place of the defaults
 * @param measure to be begun at once, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "CreateAdviceRequest")
public record CreateAdvice(
    @Schema(nullable = true, maxLength = 128) String name,
    @Schema(nullable = true) Questions questions,
    @Schema(nullable = true, maxLength = 8) String currency,
    @Schema(type = SchemaType.OBJECT, nullable = true) Map<String, Double> prices,
    @Schema(type = SchemaType.OBJECT, nullable = true) Map<String, Double> workload,
    @Schema(nullable = true) Measure measure) {}
