package dev.tandem.finetune.registry.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.job.Hyperparameters;
import dev.tandem.finetune.job.JobSpec;
import dev.tandem.finetune.job.Plan;
import dev.tandem.finetune.job.ProgressLog.Weights;
import dev.tandem.finetune.registry.ModelState;
import dev.tandem.finetune.registry.RegisteredModel;
import dev.tandem.finetune.registry.RegisteredModel.DataSet;
import dev.tandem.finetune.registry.RegisteredModel.ServingState;
import dev.tandem.finetune.registry.RegisteredModel.StateChange;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** How a model stands in a row of {@code finetune.models} and that of its job. Stateless. */
@ApplicationScoped
public class ModelRow {

  /** Of the tables under the names {@code m}, {@code j} and {@code c}. */
  static final String COLUMNS =
      """
      m.name, m.created_at, m.state, m.flags, m.deleted_at, m.served, m.serving_note, m.due_at,
      m.tries, m.step, c.manifest::text AS manifest, j.id AS job, j.spec::text AS spec, j.plan::text AS plan, j.result::text AS result,
      j.trained_tokens,
      (SELECT jsonb_agg(jsonb_build_object('at', floor(extract(epoch FROM h.at)), 'state', h.state)
         ORDER BY h.number)::text
       FROM finetune.model_changes h WHERE h.model = m.number) AS history
      """;

  private final ObjectMapper json;

  public ModelRow(ObjectMapper json) {
    this.json = json;
  }

  RegisteredModel read(Row row) {
    JobSpec spec = read(row.getString("spec"), JobSpec.class);
    Plan plan = read(row.getString("plan"), Plan.class);
    JsonNode result = tree(row.getString("result"));
    Weights checkpoint = weights(row);
    JsonNode manifest = checkpoint == null ? result.path("manifest") : checkpoint.manifest();
    return new RegisteredModel(
        row.getString("name"),
        row.getOffsetDateTime("created_at").toEpochSecond(),
        spec.model(),
        row.getString("job"),
        checkpoint == null ? null : (Long) checkpoint.step(),
        spec.technique(),
        spec.method(),
        spec.seed(),
        manifest.path("digest").textValue(),
        hyperparameters(spec, plan, manifest),
        dataSets(spec, plan),
        checkpoint == null ? row.getLong("trained_tokens") : null,
        orNull(manifest.path("metrics")),
        checkpoint == null ? orNull(result.path("forgetting")) : null,
        state(row.getString("state")),
        history(tree(row.getString("history"))),
        serving(row),
        List.of(row.getArrayOfStrings("flags")),
        seconds(row.getOffsetDateTime("deleted_at")),
        orNull(manifest));
  }

  /** The checkpoint that a model is; null for the model at the end of a job. */
  Weights weights(Row row) {
    Long step = row.getLong("step");
    return step == null ? null : new Weights(step, tree(row.getString("manifest")));
  }

  /** The trainer's word, where it gave one. */
  private JsonNode hyperparameters(JobSpec spec, Plan plan, JsonNode manifest) {
    Hyperparameters asked =
        plan == null ? spec.hyperparameters() : spec.hyperparameters().decided(plan);
    JsonNode told = manifest.path("hyperparameters");
    return told.isObject() ? told : json.valueToTree(asked);
  }

  private static List<DataSet> dataSets(JobSpec spec, Plan plan) {
    List<DataSet> all = new ArrayList<>();
    all.add(
        new DataSet("training", spec.trainingFile(), plan == null ? null : plan.trainingDigest()));
    if (spec.validationFile() != null || plan != null && plan.validationDigest() != null) {
      all.add(
          new DataSet(
              "validation", spec.validationFile(), plan == null ? null : plan.validationDigest()));
    }
    if (spec.generalFile() != null) {
      all.add(
          new DataSet("general", spec.generalFile(), plan == null ? null : plan.generalDigest()));
    }
    return all;
  }

  private static List<StateChange> history(JsonNode changes) {
    List<StateChange> all = new ArrayList<>();
    for (JsonNode change : changes) {
      all.add(new StateChange(change.path("at").asLong(), state(change.path("state").textValue())));
    }
    return all;
  }

  private static ServingState serving(Row row) {
    return new ServingState(
        row.getBoolean("served"),
        row.getString("serving_note"),
        row.getInteger("tries"),
        seconds(row.getOffsetDateTime("due_at")));
  }

  private static ModelState state(String stored) {
    return ModelState.of(stored)
        .orElseThrow(() -> new IllegalStateException("no state is stored as " + stored));
  }

  private static Long seconds(OffsetDateTime time) {
    return time == null ? null : (Long) time.toEpochSecond();
  }

  private static JsonNode orNull(JsonNode node) {
    return node.isMissingNode() ? null : node;
  }

  private JsonNode tree(String text) {
    JsonNode node = read(text, JsonNode.class);
    return node == null ? json.missingNode() : node;
  }

  private <T> T read(String text, Class<T> type) {
    try {
      return text == null ? null : json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored " + type.getSimpleName() + " cannot be read", e);
    }
  }
}
