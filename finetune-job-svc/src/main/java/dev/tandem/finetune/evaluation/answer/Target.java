package dev.tandem.finetune.evaluation.answer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What is measured.
 *
 * @param type a deployment, a model by its own name (base, tuned, or an adapter), one that may not
 *     search, or a search
 * @param model name of the deployment or model; null for a search
 * @param vectorStoreIds that are searched instead of the deployment's; of a search exactly one
 * @param instructions put before each question, or null
 * @param search members of the search request beside the query, or null; of a search only
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "EvaluationTarget")
public record Target(
    @Schema(
            type = SchemaType.STRING,
            enumeration = {"deployment", "model", "adapter", "alone", "search"})
        Type type,
    @Schema(nullable = true) String model,
    @Schema(nullable = true) List<String> vectorStoreIds,
    @Schema(nullable = true) String instructions,
    @Schema(nullable = true, implementation = Object.class) ObjectNode search) {

  /** Kinds of targets. */
  public enum Type {
    DEPLOYMENT,
    MODEL,
    ADAPTER,
    /** A model by its own name, which may search nothing. */
    ALONE,
    SEARCH;

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with this name; null when there is none. */
    @JsonCreator
    public static Type of(String wire) {
      return Arrays.stream(values())
          .filter(each -> each.wire().equals(wire))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no kind of target"));
    }
  }

  public Target {
    vectorStoreIds = vectorStoreIds == null ? List.of() : List.copyOf(vectorStoreIds);
  }

  /** Whether passages are asked for, and no answer. */
  public boolean findsOnly() {
    return type == Type.SEARCH;
  }
}
