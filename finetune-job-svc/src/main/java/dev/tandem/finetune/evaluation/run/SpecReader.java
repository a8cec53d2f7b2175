package dev.tandem.finetune.evaluation.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.evaluation.answer.Answering;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.Evaluation.Spec;
import dev.tandem.finetune.evaluation.score.Applicability;
import dev.tandem.finetune.evaluation.score.JsonFormat;
import dev.tandem.finetune.evaluation.score.Metric;
import dev.tandem.finetune.evaluation.score.Settings;
import dev.tandem.finetune.evaluation.testset.TestSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Checks what was asked for and completes it. Blocks. */
@ApplicationScoped
class SpecReader {

  private static final int MAX_ID = 256;
  private static final int MAX_INSTRUCTIONS = 256_000;

  private final Answering answering;

  SpecReader(Answering answering) {
    this.answering = answering;
  }

  /**
   * A side as it is at the moment.
   *
   * @param target with its type
   */
  record Described(Target target, JsonNode description) {}

  /** All that is measured. */
  static Spec spec(CreateEvaluation body, TestSet set, Target target, Target baseline) {
    Settings settings = body.settings() == null ? Settings.USUAL : body.settings().whole();
    if (settings.jsonSchema() != null) {
      try {
        JsonFormat.read(settings.jsonSchema());
      } catch (IllegalArgumentException e) {
        throw ApiError.invalid(
            "settings.json_schema", "'settings.json_schema' is no JSON Schema that can be used.");
      }
    }
    if (baseline != null && baseline.findsOnly() != target.findsOnly()) {
      throw ApiError.invalid(
          "baseline", "A search is compared with a search, and an answer with an answer.");
    }
    Applicability applicability =
        new Applicability(set.counts(), settings, target.findsOnly(), baseline != null);
    List<String> metrics = applicability.chosen(body.metrics()).stream().map(Metric::name).toList();
    return new Spec(set.id(), target, baseline, metrics, settings);
  }

  /**
   * The side with its type, and what it is now.
   *
   * @param param of the request, for messages
   * @throws ApiError 400 when it makes no sense, 404 when there is no such thing
   */
  Described described(String project, String param, Target sent) {
    if (sent == null) {
      throw ApiError.invalid(param, "missing_required_parameter", "'" + param + "' is required.");
    }
    UserText.check(param + ".model", sent.model(), MAX_ID);
    UserText.check(param + ".instructions", sent.instructions(), MAX_INSTRUCTIONS);
    sent.vectorStoreIds()
        .forEach(each -> UserText.check(param + ".vector_store_ids", each, MAX_ID));
    if (sent.findsOnly()) {
      return search(project, param, sent);
    }
    if (sent.model() == null || sent.model().isBlank()) {
      throw ApiError.invalid(
          param + ".model", "missing_required_parameter", "'" + param + ".model' is required.");
    }
    if (sent.search() != null) {
      throw ApiError.invalid(
          param + ".search", "'" + param + ".search' belongs to a target of type 'search'.");
    }
    return sent.type() == null
        ? found(project, param, sent)
        : as(sent.type(), project, param, sent);
  }

  private Described search(String project, String param, Target sent) {
    if (sent.vectorStoreIds().size() != 1 || sent.model() != null) {
      throw ApiError.invalid(
          param + ".vector_store_ids", "A search needs one vector store, and no model.");
    }
    return as(Target.Type.SEARCH, project, param, sent);
  }

  /** A deployment is found before a model of the same name. */
  private Described found(String project, String param, Target sent) {
    try {
      return as(Target.Type.DEPLOYMENT, project, param, sent);
    } catch (ApiError e) {
      if (e.status() != 404) {
        throw e;
      }
      return as(Target.Type.MODEL, project, param, sent);
    }
  }

  private Described as(Target.Type type, String project, String param, Target sent) {
    Target target =
        new Target(type, sent.model(), sent.vectorStoreIds(), sent.instructions(), sent.search());
    try {
      return new Described(target, answering.describe(project, target));
    } catch (ApiError e) {
      if (e.status() == 404) {
        throw ApiError.of(404, "target_not_found", param, e.getMessage());
      }
      throw e;
    }
  }
}
