package dev.tandem.finetune.permission;

import com.fasterxml.jackson.annotation.JsonProperty;

/** That a project may use a checkpoint of another one, as the API shows it. */
public record CheckpointPermission(
    String id,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("project_id") String projectId) {

  static final String OBJECT = "checkpoint.permission";

  @JsonProperty("object")
  public String object() {
    return OBJECT;
  }

  /** The answer to a deletion. */
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return OBJECT;
    }
  }
}
