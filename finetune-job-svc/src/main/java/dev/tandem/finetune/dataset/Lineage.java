package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.finetune.dataset.DatasetStore.JobUse;
import java.util.List;

/**
 * What came of what: files, the data sets made from them, the jobs that read either, and models.
 */
public record Lineage(
    List<SourceFile> files, List<DatasetObject> datasets, List<JobUse> jobs, List<String> models) {

  /** A file and whether it is gone. */
  public record SourceFile(String id, boolean deleted) {}

  @JsonProperty("object")
  public String object() {
    return "dataset.lineage";
  }
}
