package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.finetune.drift.DriftQueue.ClaimedCheck;
import dev.tandem.finetune.drift.DriftQueue.Kept;
import dev.tandem.finetune.drift.DriftQueue.Outcome;
import dev.tandem.finetune.drift.Finding.Found;
import dev.tandem.finetune.drift.Finding.Kind;
import dev.tandem.finetune.drift.Live.Answered;
import dev.tandem.finetune.drift.Live.Opinion;
import dev.tandem.finetune.drift.Live.Span;
import dev.tandem.finetune.drift.QualityDrift.Around;
import dev.tandem.finetune.drift.QualityDrift.Windows;
import dev.tandem.finetune.drift.QuestionSample.Samples;
import dev.tandem.finetune.drift.TunedOn.Tuned;
import dev.tandem.finetune.evaluation.testset.TestRow.ExpectedSource;
import dev.tandem.finetune.evaluation.testset.TestSets;
import dev.tandem.finetune.webhook.Endpoints;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One check: reads both windows, has them compared, and says what is found. Blocks. */
@ApplicationScoped
class Checking {

  static final String FOUND = "drift.finding";
  static final String CLOSED = "drift.finding_closed";

  private final Live live;
  private final QuestionSample questions;
  private final PastEvaluations evaluations;
  private final TunedOn models;
  private final TestSets testSets;
  private final FindingStore findings;
  private final Endpoints endpoints;
  private final DriftConfig config;
  private final ObjectMapper json;
  private final Clock clock;

  Checking(
      Live live,
      QuestionSample questions,
      PastEvaluations evaluations,
      TunedOn models,
      TestSets testSets,
      FindingStore findings,
      Endpoints endpoints,
      DriftConfig config,
      ObjectMapper json,
      Clock clock) {
    this.live = live;
    this.questions = questions;
    this.evaluations = evaluations;
    this.models = models;
    this.testSets = testSets;
    this.findings = findings;
    this.endpoints = endpoints;
    this.config = config;
    this.json = json;
    this.clock = clock;
  }

  /**
   * What a check finds now.
   *
   * @throws ApiError when something it needs is away or gone
   */
  Outcome outcome(ClaimedCheck check) {
    Monitor monitor = check.monitor();
    Instant now = clock.instant();
    List<Look> looks = looks(monitor, now);
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report
        .putObject("window")
        .put("from", monitor.windowFrom(now).getEpochSecond())
        .put("to", now.getEpochSecond());
    report.put("look", monitor.looks() + 1).put("looks_sharing_level", config.looks());
    looks.forEach(each -> report.set(each.kind().wire(), each.figures()));
    List<Kept> found = new ArrayList<>();
    for (Look look : looks) {
      look.found().forEach(each -> found.add(kept(check, each, now)));
    }
    return new Outcome(report, found, closed(monitor, looks, found, now));
  }

  private List<Look> looks(Monitor monitor, Instant now) {
    String project = monitor.project();
    String deployment = monitor.deployment();
    Span reference = new Span(monitor.from(), monitor.to());
    Span window = new Span(monitor.windowFrom(now), now);
    Snapshot snapshot = live.snapshot(project, deployment);
    Optional<Tuned> tuned = models.find(project, snapshot.model());
    List<Answered> before = live.answers(project, deployment, reference, config.receipts());
    List<Answered> after = live.answers(project, deployment, window, config.receipts());
    Level level = Level.of(config, monitor.number() * 1_000_003 + monitor.looks());

    Samples samples = questions.of(monitor, before, after);
    Look query = QueryDrift.compare(samples.before(), samples.after(), tuned.isPresent(), level);
    Look corpus =
        CorpusDrift.compare(
            monitor.snapshot(), snapshot, named(monitor, tuned), config.corpusShare());
    QualityDrift quality =
        new QualityDrift(level)
            .answers(new Windows<>(before, after))
            .opinions(
                new Windows<>(
                    live.opinions(project, deployment, reference, config.receipts()),
                    live.opinions(project, deployment, window, config.receipts())));
    List<EvaluationDrift.Fall> falls = evaluations.falls(monitor);
    quality.evaluations(falls, falls.size());
    Around around =
        new Around(
            !query.found().isEmpty(),
            !corpus.found().isEmpty(),
            snapshot.version() != monitor.snapshot().version(),
            tuned.isPresent());
    List<Opinion> since =
        tuned
            .map(
                each ->
                    live.opinions(project, deployment, new Span(each.at(), now), config.receipts()))
            .orElse(List.of());
    StaleModel.Limits limits =
        new StaleModel.Limits(config.corpusShare(), config.staleFeedback(), config.maxAge());
    return List.of(
        query, corpus, quality.look(around), StaleModel.look(tuned, snapshot, since, now, limits));
  }

  /** Files that the tuned model's data and the monitor's test set rest on. */
  private List<String> named(Monitor monitor, Optional<Tuned> tuned) {
    List<String> named = new ArrayList<>(tuned.map(Tuned::sources).orElse(List.of()));
    if (monitor.testSet() != null) {
      try {
        var set = testSets.get(monitor.project(), monitor.testSet()).await().indefinitely();
        testSets.rows(set).await().indefinitely().stream()
            .flatMap(row -> row.expectedSources().stream())
            .map(ExpectedSource::file)
            .filter(Objects::nonNull)
            .distinct()
            .forEach(named::add);
      } catch (ApiError e) {
        // A test set that was deleted names nothing any more; the rest of the check stands.
        if (e.status() != 404) {
          throw e;
        }
      }
    }
    return named.stream().distinct().toList();
  }

  private Kept kept(ClaimedCheck check, Found found, Instant now) {
    Finding finding =
        new Finding(
            Ids.next(Finding.PREFIX),
            check.monitor().id(),
            now.getEpochSecond(),
            found.kind(),
            found.remedy(),
            found.summary(),
            found.evidence(),
            "open",
            check.id(),
            check.id(),
            now.getEpochSecond(),
            null,
            null);
    return told(check.monitor(), FOUND, finding, now);
  }

  /** Open findings of kinds that were judged now and are not found any more. */
  private List<Kept> closed(Monitor monitor, List<Look> looks, List<Kept> found, Instant now) {
    List<Kind> judged = looks.stream().filter(Look::judged).map(Look::kind).toList();
    return findings.open(monitor).await().indefinitely().stream()
        .filter(open -> judged.contains(open.kind()))
        .filter(open -> found.stream().noneMatch(each -> isSame(open, each.finding())))
        .map(open -> told(monitor, CLOSED, open, now))
        .toList();
  }

  private static boolean isSame(Finding open, Finding found) {
    return open.kind() == found.kind() && open.remedy() == found.remedy();
  }

  private Kept told(Monitor monitor, String type, Finding finding, Instant now) {
    ObjectNode data = json.createObjectNode().put("id", finding.id());
    data.put("monitor", monitor.id()).put("deployment", monitor.deployment());
    data.put("kind", finding.kind().wire()).put("remedy", finding.remedy().wire());
    data.put("summary", finding.summary());
    return new Kept(finding, endpoints.about(monitor.project(), type, now, data));
  }
}
