package dev.tandem.finetune.advice.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Prices and amounts of a project in the place of the defaults; what is left out stays. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "PutAdvicePricesRequest")
public record OwnPrices(
    @Schema(nullable = true, maxLength = 8) String currency,
    @Schema(type = SchemaType.OBJECT, nullable = true) Map<String, Double> prices,
    @Schema(type = SchemaType.OBJECT, nullable = true) Map<String, Double> workload) {}
