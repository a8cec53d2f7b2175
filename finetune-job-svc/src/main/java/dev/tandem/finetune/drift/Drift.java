package dev.tandem.finetune.drift;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.api.request.UserText;
import dev.tandem.finetune.dataset.CheckPool;
import dev.tandem.finetune.drift.Finding.Detail;
import dev.tandem.finetune.drift.Finding.Question;
import dev.tandem.finetune.evaluation.testset.TestSets;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The monitors of each project, with their checks and findings. Thread-safe. */
@ApplicationScoped
public class Drift {

  private static final int MAX_NAME = 128;
  private static final int MAX_ID = 256;
  private static final long LEAST_SECONDS = 60;
  private static final long WINDOW_SECONDS = 7 * 86_400;
  private static final long MOST_SECONDS = 366 * 86_400L;

  private final MonitorStore monitors;
  private final FindingStore findings;
  private final Live live;
  private final TestSets testSets;
  private final CheckPool pool;
  private final Event<Waiting> waiting;
  private final Clock clock;

  Drift(
      MonitorStore monitors,
      FindingStore findings,
      Live live,
      TestSets testSets,
      CheckPool pool,
      Event<Waiting> waiting,
      Clock clock) {
    this.monitors = monitors;
    this.findings = findings;
    this.live = live;
    this.testSets = testSets;
    this.pool = pool;
    this.waiting = waiting;
    this.clock = clock;
  }

  /** There is a check or a remedy to work at. */
  public record Waiting(String id) {}

  /** Makes a monitor; what the stores hold now is what later checks are held against. */
  Uni<Monitor> create(String project, Monitor.Create body) {
    if (body == null || body.deployment() == null || body.deployment().isBlank()) {
      throw ApiError.invalid(
          "deployment", "missing_required_parameter", "'deployment' is required.");
    }
    UserText.check("deployment", body.deployment(), MAX_ID);
    UserText.check("name", body.name(), MAX_NAME);
    UserText.check("test_set", body.testSet(), MAX_ID);
    seconds("window_seconds", body.windowSeconds());
    seconds("every_seconds", body.everySeconds());
    return pool.run(() -> made(project, body)).chain(monitors::create);
  }

  private static void seconds(String name, Long value) {
    if (value != null && (value < LEAST_SECONDS || value > MOST_SECONDS)) {
      throw ApiError.invalid(
          name, "'%s' must be from %d to %d.".formatted(name, LEAST_SECONDS, MOST_SECONDS));
    }
  }

  private Monitor made(String project, Monitor.Create body) {
    if (body.testSet() != null) {
      testSets.get(project, body.testSet()).await().indefinitely();
    }
    Snapshot snapshot = live.snapshot(project, body.deployment());
    Instant now = clock.instant();
    long window = body.windowSeconds() == null ? WINDOW_SECONDS : body.windowSeconds();
    Live.Span reference = span(body.reference(), window, now);
    return new Monitor(
        0,
        Ids.next(Monitor.PREFIX),
        project,
        now,
        body.name(),
        body.deployment(),
        body.testSet(),
        reference.from(),
        reference.to(),
        snapshot,
        window,
        body.everySeconds(),
        body.everySeconds() == null ? null : now.plusSeconds(body.everySeconds()),
        0,
        null,
        0);
  }

  private static Live.Span span(Monitor.Window sent, long window, Instant now) {
    Instant to = sent == null || sent.to() == null ? now : moment("reference.to", sent.to());
    Instant from =
        sent == null || sent.from() == null
            ? to.minusSeconds(window)
            : moment("reference.from", sent.from());
    if (!from.isBefore(to)) {
      throw ApiError.invalid("reference", "'reference.from' must be before 'reference.to'.");
    }
    return new Live.Span(from, to);
  }

  private static Instant moment(String name, long seconds) {
    if (seconds < 0 || seconds > 253_402_300_799L) {
      throw ApiError.invalid(name, "'" + name + "' must be in seconds since 1970.");
    }
    return Instant.ofEpochSecond(seconds);
  }

  /** The project's monitors. */
  Uni<Page<Monitor.View>> list(String project, String deployment, PageRequest page) {
    return monitors
        .list(project, deployment, new Keyset(page))
        .map(found -> found.map(Monitor.View::of, Monitor.View::id));
  }

  /** The monitor with this id; fails with 404. */
  public Uni<Monitor> get(String project, String id) {
    return monitors
        .find(project, id)
        .map(found -> found.orElseThrow(() -> ApiError.notFound("drift monitor", id)));
  }

  /** Deletes it; fails with 404. */
  Uni<Monitor.Deleted> delete(String project, String id) {
    return monitors
        .delete(project, id)
        .map(
            gone -> {
              if (!gone) {
                throw ApiError.notFound("drift monitor", id);
              }
              return new Monitor.Deleted(id, true);
            });
  }

  /** Fixes another reference: this window, and the stores as they are now. Closes the findings. */
  Uni<Monitor> rebase(String project, String id, Monitor.Window window) {
    return get(project, id)
        .chain(found -> pool.run(() -> rebased(found, window)))
        .chain(changed -> monitors.rebase(changed, clock.instant()))
        .chain(() -> get(project, id));
  }

  private Monitor rebased(Monitor old, Monitor.Window window) {
    Live.Span reference = span(window, old.windowSeconds(), clock.instant());
    return new Monitor(
        old.number(),
        old.id(),
        old.project(),
        old.createdAt(),
        old.name(),
        old.deployment(),
        old.testSet(),
        reference.from(),
        reference.to(),
        live.snapshot(old.project(), old.deployment()),
        old.windowSeconds(),
        old.everySeconds(),
        old.dueAt(),
        0,
        null,
        0);
  }

  /** Starts a check; the one that is under way when there is one. */
  Uni<Check> check(String project, String id) {
    return get(project, id)
        .chain(found -> findings.startCheck(found, clock.instant()))
        .invoke(started -> waiting.fire(new Waiting(started.id())));
  }

  /** Checks of a monitor. */
  Uni<Page<Check>> checks(String project, String id, PageRequest page) {
    return get(project, id).chain(found -> findings.checks(found, new Keyset(page)));
  }

  /** One check; fails with 404. */
  Uni<Check> check(String project, String id, String check) {
    return get(project, id)
        .chain(found -> findings.check(found, check))
        .map(found -> found.orElseThrow(() -> ApiError.notFound("drift check", check)));
  }

  /** Findings of a monitor. */
  Uni<Page<Finding>> findings(String project, String id, String status, PageRequest page) {
    if (status != null && !status.equals("open") && !status.equals("closed")) {
      throw ApiError.invalid("status", "'status' must be 'open' or 'closed'.");
    }
    return get(project, id).chain(found -> findings.findings(found, status, new Keyset(page)));
  }

  /** One finding; fails with 404. */
  public Uni<Finding> finding(String project, String id, String finding) {
    return get(project, id)
        .chain(found -> findings.finding(found, finding))
        .map(found -> found.orElseThrow(() -> ApiError.notFound("drift finding", finding)));
  }

  /** One finding with its questions, as far as their texts are still kept. */
  Uni<Detail> detail(String project, String id, String finding) {
    return finding(project, id, finding)
        .chain(found -> pool.run(() -> new Detail(found, questions(project, found))));
  }

  private List<Question> questions(String project, Finding finding) {
    List<Question> questions = new ArrayList<>();
    finding
        .evidence()
        .path("receipts")
        .forEach(
            each ->
                live.question(project, each.asText())
                    .ifPresent(text -> questions.add(new Question(each.asText(), text))));
    return questions;
  }
}
