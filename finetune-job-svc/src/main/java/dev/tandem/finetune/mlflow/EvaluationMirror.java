package dev.tandem.finetune.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.mlflow.TrackedRun.Input;
import dev.tandem.finetune.mlflow.TrackedRun.Point;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evaluations as runs. Blocks. */
@ApplicationScoped
class EvaluationMirror {

  private final Evaluations evaluations;
  private final ObjectMapper json;

  EvaluationMirror(Evaluations evaluations, ObjectMapper json) {
    this.evaluations = evaluations;
    this.json = json;
  }

  /**
   * @throws dev.tandem.api.error.ApiError 404 when it is gone
   */
  TrackedRun of(String project, String id, String experiment) {
    Evaluation found = evaluations.get(project, id).await().indefinitely();
    Instant end = found.finishedAt() == null ? found.createdAt() : found.finishedAt();
    Map<String, String> params = new HashMap<>();
    Flat.texts("", json.valueToTree(found.spec()), params);
    Map<String, String> tags = new HashMap<>();
    tags.put(TrackedRun.ID, id);
    tags.put("tandem.project", project);
    tags.put("tandem.kind", Outbox.EVALUATION);
    tags.put("tandem.cause", found.cause().wire());
    if (found.spec().deployment() != null) {
      tags.put("tandem.deployment", found.spec().deployment());
    }
    if (found.error() != null) {
      tags.put("tandem.error", found.error());
    }
    JsonNode set = found.configuration().path("test_set");
    return new TrackedRun(
        experiment + "/" + project + "/evaluation",
        id,
        found.name() == null ? id : found.name(),
        found.createdAt(),
        end,
        TrackedRun.status(found.status().wire()),
        params,
        metrics(found.report(), end),
        tags,
        List.of(
            new Input(
                "test",
                set.path("name").asText(found.spec().testSet())
                    + " v"
                    + set.path("version").asText("1"),
                Flat.digest(set.path("digest").asText(found.spec().testSet())),
                found.spec().testSet())),
        null);
  }

  private static List<Point> metrics(Report report, Instant at) {
    List<Point> points = new ArrayList<>();
    if (report == null) {
      return points;
    }
    side("", report.target(), at, points);
    if (report.baseline() != null) {
      side("baseline.", report.baseline(), at, points);
    }
    return points;
  }

  private static void side(String prefix, Report.Side side, Instant at, List<Point> points) {
    points.add(new Point(prefix + "rows", side.rows(), at, 0));
    points.add(new Point(prefix + "failed_rows", side.failedRows(), at, 0));
    side.metrics()
        .forEach(
            (name, figure) -> {
              point(prefix + name, figure.value(), at, points);
              point(prefix + name + ".low", figure.low(), at, points);
              point(prefix + name + ".high", figure.high(), at, points);
            });
  }

  private static void point(String key, Double value, Instant at, List<Point> points) {
    if (value != null && Double.isFinite(value)) {
      points.add(new Point(key, value, at, 0));
    }
  }
}
