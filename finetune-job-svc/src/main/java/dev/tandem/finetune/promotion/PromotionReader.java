package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.CreateEvaluation;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.evaluation.score.Metrics;
import dev.tandem.finetune.evaluation.score.Settings;
import dev.tandem.finetune.promotion.gate.Gate;
import dev.tandem.finetune.promotion.gate.Guard;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Checks what was asked for and completes it. Blocks. */
@ApplicationScoped
class PromotionReader {

  private static final int MAX_NAME = 128;
  private static final int MAX_ID = 256;
  private static final int MOST_GUARDS = 16;
  private static final int MOST_CHANGE = 300_000;

  private final DeploymentSwitch deployments;
  private final Evaluations evaluations;

  PromotionReader(DeploymentSwitch deployments, Evaluations evaluations) {
    this.deployments = deployments;
    this.evaluations = evaluations;
  }

  /**
   * The request with all its defaults.
   *
   * @throws ApiError 400 that names the member at fault, 404 for what does not exist
   */
  CreatePromotion read(String project, CreatePromotion body) {
    if (body == null) {
      throw missing("deployment");
    }
    named(body);
    Settings settings = body.settings() == null ? Settings.USUAL : body.settings().whole();
    List<Guard> guards = body.guards() == null ? List.of() : checked(body.guards());
    changes(project, body);
    CreatePromotion whole =
        new CreatePromotion(
            body.name(),
            body.deployment(),
            body.change(),
            body.testSet(),
            guards,
            body.primary(),
            settings,
            body.canary() == null ? CanaryPlan.USUAL : body.canary().whole(),
            body.hold());
    // The deployment stands for both of its versions, one of which is not made yet.
    evaluations.check(project, evaluation(whole, null, body.deployment(), body.deployment()));
    return whole;
  }

  private static void named(CreatePromotion body) {
    UserText.check("name", body.name(), MAX_NAME);
    UserText.check("deployment", body.deployment(), MAX_ID);
    UserText.check("test_set", body.testSet(), MAX_ID);
    if (body.deployment() == null || body.deployment().isBlank()) {
      throw missing("deployment");
    }
    if (body.testSet() == null) {
      throw missing("test_set");
    }
    if (body.change() == null || body.change().isEmpty()) {
      throw missing("change");
    }
    String change = body.change().toString();
    if (change.length() > MOST_CHANGE || change.contains("\\u0000")) {
      throw ApiError.invalid("change", "'change' is too large, or has characters of no text.");
    }
    if (body.hold() != null && !body.hold().equals(CreatePromotion.GATE)) {
      throw ApiError.invalid("hold", "'hold' must be 'gate', or be left out.");
    }
    if (body.primary() != null) {
      metric("primary", body.primary());
    }
  }

  private static List<Guard> checked(List<Guard> guards) {
    if (guards.size() > MOST_GUARDS) {
      throw ApiError.invalid("guards", "There can be at most 16 guards.");
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < guards.size(); i++) {
      String param = "guards[" + i + "]";
      Guard guard = guards.get(i);
      if (guard == null || guard.metric() == null) {
        throw missing(param + ".metric");
      }
      metric(param + ".metric", guard.metric());
      if (!seen.add(guard.metric())) {
        throw ApiError.invalid(param + ".metric", "'" + guard.metric() + "' is named before.");
      }
      if (guard.margin() != null && !(guard.margin() > 0 && guard.margin() < 1e9)) {
        throw ApiError.invalid(param + ".margin", "'" + param + ".margin' must be above 0.");
      }
    }
    return List.copyOf(guards);
  }

  private static void metric(String param, String name) {
    UserText.check(param, name, MAX_NAME);
    if (Metrics.of(name).isEmpty()) {
      throw ApiError.invalid(param, "There is no such metric; docs/evaluation.md lists all.");
    }
  }

  /** A misspelt member would be refused later, when nobody looks any more. */
  private void changes(String project, CreatePromotion body) {
    ObjectNode spec = MergePatch.specification(deployments.describe(project, body.deployment()));
    body.change()
        .fieldNames()
        .forEachRemaining(
            member -> {
              if (!spec.has(member)) {
                throw ApiError.invalid(
                    "change", "'change' has a member that no version of a deployment has.");
              }
            });
    if (MergePatch.applied(spec, body.change()).equals(spec)) {
      throw ApiError.invalid("change", "'change' changes nothing.");
    }
  }

  /** What is asked of both versions. */
  static CreateEvaluation evaluation(
      CreatePromotion spec, String name, String candidate, String live) {
    Set<String> metrics = new TreeSet<>();
    spec.guards().forEach(each -> metrics.add(each.metric()));
    boolean usual = metrics.isEmpty();
    if (spec.primary() != null) {
      metrics.add(spec.primary());
    }
    // Latency is the canary's measure of what is slow; the usual guards are those the rows have.
    metrics.add("latency_p95");
    return new CreateEvaluation(
        name,
        spec.testSet(),
        new Target(Target.Type.DEPLOYMENT, candidate, List.of(), null, null),
        new Target(Target.Type.DEPLOYMENT, live, List.of(), null, null),
        usual ? null : List.copyOf(metrics),
        spec.settings());
  }

  /** How the report of that decides. */
  static Gate gate(CreatePromotion spec) {
    return new Gate(spec.guards(), spec.primary(), spec.settings().confidence());
  }

  private static ApiError missing(String param) {
    return ApiError.invalid(param, "missing_required_parameter", "'" + param + "' is required.");
  }
}
