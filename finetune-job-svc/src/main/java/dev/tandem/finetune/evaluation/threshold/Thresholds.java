package dev.tandem.finetune.evaluation.threshold;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.evaluation.score.Metrics;
import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.job.EndNotices.Notice;
import dev.tandem.finetune.webhook.Endpoints;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The thresholds of each project: made, listed, and held against new figures. Thread-safe. */
@ApplicationScoped
public class Thresholds {

  private static final int MAX_ID = 256;
  private static final String CROSSED = "evaluation.threshold_crossed";
  private static final String BACK = "evaluation.threshold_back";

  private final ThresholdStore store;
  private final Endpoints endpoints;
  private final MeterRegistry meters;
  private final ObjectMapper json;
  private final Clock clock;

  /** The last figures, for as long as this process runs; a gauge reads them. */
  private final Map<Tags, Double> figures = new ConcurrentHashMap<>();

  Thresholds(
      ThresholdStore store,
      Endpoints endpoints,
      MeterRegistry meters,
      ObjectMapper json,
      Clock clock) {
    this.store = store;
    this.endpoints = endpoints;
    this.meters = meters;
    this.json = json;
    this.clock = clock;
  }

  /** Makes a threshold. */
  public Uni<Threshold> create(String project, Threshold.Create body) {
    if (body == null || body.deployment() == null || body.deployment().isBlank()) {
      throw ApiError.invalid(
          "deployment", "missing_required_parameter", "'deployment' is required.");
    }
    UserText.check("deployment", body.deployment(), MAX_ID);
    UserText.check("test_set", body.testSet(), MAX_ID);
    if (body.metric() == null) {
      throw ApiError.invalid("metric", "missing_required_parameter", "'metric' is required.");
    }
    if (Metrics.of(body.metric()).isEmpty()) {
      throw ApiError.invalid("metric", "There is no such metric; docs/evaluation.md lists all.");
    }
    bounds(body.least(), body.most());
    return store.create(
        new Threshold(
            Ids.next(Threshold.PREFIX),
            project,
            clock.instant().getEpochSecond(),
            body.deployment(),
            body.metric(),
            body.testSet(),
            body.least(),
            body.most(),
            false,
            null,
            null));
  }

  private static void bounds(Double least, Double most) {
    if (least == null && most == null) {
      throw ApiError.invalid("least", "Give 'least' or 'most', or both.");
    }
    if (least != null && most != null && least > most) {
      throw ApiError.invalid("least", "'least' must not be above 'most'.");
    }
  }

  /** The project's thresholds. */
  public Uni<Page<Threshold>> list(String project, String deployment, PageRequest page) {
    return store.list(project, deployment, new Keyset(page));
  }

  /** The project's alerts. */
  public Uni<Page<Alert>> alerts(String project, String deployment, PageRequest page) {
    return store.alerts(project, deployment, new Keyset(page));
  }

  /** Deletes a threshold; fails with 404. */
  public Uni<Threshold.Deleted> delete(String project, String id) {
    return store
        .delete(project, id)
        .map(
            gone -> {
              if (!gone) {
                throw ApiError.notFound("threshold", id);
              }
              return new Threshold.Deleted(id, true);
            });
  }

  /**
   * Holds new figures against a deployment's thresholds. Blocks. What comes out is to be kept in
   * one commit with the figures.
   *
   * @param testSet name of the test set that they are of
   */
  public List<Checked> check(
      String project, String deployment, String testSet, String evaluation, Report report) {
    List<Checked> checked = new ArrayList<>();
    for (Threshold each : store.of(project, deployment).await().indefinitely()) {
      boolean counts = each.testSet() == null || each.testSet().equals(testSet);
      report
          .figure(each.metric())
          .filter(figure -> counts)
          .ifPresent(figure -> checked.add(checked(each, evaluation, figure)));
    }
    return checked;
  }

  private Checked checked(Threshold threshold, String evaluation, double figure) {
    boolean crossed = threshold.isCrossedBy(figure);
    if (crossed == threshold.crossed()) {
      return new Checked(threshold.id(), figure, crossed, null, List.of());
    }
    Alert alert =
        new Alert(
            Ids.next(Alert.PREFIX),
            clock.instant().getEpochSecond(),
            threshold.id(),
            evaluation,
            threshold.deployment(),
            threshold.metric(),
            crossed ? "crossed" : "back",
            figure,
            threshold.least(),
            threshold.most());
    List<Notice> notices =
        endpoints.about(
            threshold.project(),
            crossed ? CROSSED : BACK,
            clock.instant(),
            json.valueToTree(alert));
    return new Checked(threshold.id(), figure, crossed, alert, notices);
  }

  /** Shows figures, and what crossed, to Prometheus; once they are kept. */
  public void measured(String project, String deployment, Report report, List<Checked> checked) {
    report
        .target()
        .metrics()
        .forEach(
            (metric, figure) -> {
              if (figure.value() != null) {
                show(
                    Tags.of("project", project, "deployment", deployment, "metric", metric),
                    figure.value());
              }
            });
    for (Checked each : checked) {
      if (each.alert() != null && each.crossed()) {
        meters
            .counter(
                "tandem.evaluation.threshold.crossed",
                "project",
                project,
                "deployment",
                deployment,
                "metric",
                each.alert().metric())
            .increment();
      }
    }
  }

  private void show(Tags tags, double value) {
    if (figures.put(tags, value) == null) {
      meters.gauge("tandem.evaluation.figure", tags, figures, all -> all.get(tags));
    }
  }
}
