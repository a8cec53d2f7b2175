package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.page.Page;
import dev.tandem.finetune.artifact.Artifacts;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows some rows of a data set. Blocks for as long as the rows before them are read past. */
@ApplicationScoped
class DatasetRows {

  private final Artifacts artifacts;
  private final ObjectMapper json;

  DatasetRows(Artifacts artifacts, ObjectMapper json) {
    this.artifacts = artifacts;
    this.json = json;
  }

  /**
   * A row.
   *
   * @param id its number in the data set, from 1
   * @param lineage where it came from, or null when that is the data set's file
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Row(String id, JsonNode row, JsonNode lineage) {

    @JsonProperty("object")
    public String object() {
      return "dataset.row";
    }
  }

  /** Rows after the first {@code skip}. */
  Page<Row> page(Dataset dataset, long skip, int limit) throws IOException {
    List<String> rows = lines(Dataset.rowsKey(dataset.id()), skip, limit + 1);
    List<String> lineage = lines(Dataset.lineageKey(dataset.id()), skip, limit + 1);
    List<Row> found = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      JsonNode origin = i < lineage.size() ? json.readTree(lineage.get(i)) : null;
      found.add(new Row(Long.toString(skip + i + 1), json.readTree(rows.get(i)), origin));
    }
    return Page.cut(found, limit, Row::id);
  }

  private List<String> lines(String key, long skip, int count) throws IOException {
    Optional<InputStream> bytes = artifacts.open(key);
    if (bytes.isEmpty()) {
      return List.of();
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(bytes.get(), StandardCharsets.UTF_8))) {
      return reader.lines().skip(skip).limit(count).toList();
    }
  }
}
