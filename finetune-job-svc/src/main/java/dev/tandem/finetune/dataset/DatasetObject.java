package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.dataset.Dataset.Kind;
import dev.tandem.finetune.dataset.check.Format;
import java.util.List;

/** A data set as the API shows it. Times are seconds since 1970. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DatasetObject(
    String id,
    long createdAt,
    String name,
    int version,
    String digest,
    Format format,
    Kind kind,
    long rows,
    long tokens,
    long bytes,
    JsonNode source,
    List<String> sourceFiles,
    boolean sourceDeleted,
    Long sourceDeletedAt,
    JsonNode warnings) {

  @JsonProperty("object")
  public String object() {
    return "dataset";
  }

  static DatasetObject of(Dataset kept) {
    return new DatasetObject(
        kept.id(),
        kept.createdAt().getEpochSecond(),
        kept.name(),
        kept.version(),
        kept.digest(),
        kept.format(),
        kept.kind(),
        kept.rows(),
        kept.tokens(),
        kept.bytes(),
        kept.source(),
        kept.sourceFiles(),
        kept.sourceDeletedAt() != null,
        kept.sourceDeletedAt() == null ? null : kept.sourceDeletedAt().getEpochSecond(),
        kept.warnings());
  }

  /** The answer to a deletion. */
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return "dataset.deleted";
    }
  }
}
