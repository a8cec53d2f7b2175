package dev.tandem.finetune.drift.remedy;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.drift.CorpusDrift;
import dev.tandem.finetune.drift.DriftQueue.ClaimedRemedy;
import dev.tandem.finetune.drift.Live;
import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.Remedy;
import dev.tandem.finetune.drift.RemedyRun;
import dev.tandem.finetune.drift.Snapshot;
import dev.tandem.finetune.drift.Snapshot.StoredFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Files are processed anew: those that came since the reference or cannot be searched, or those
 * that are cut otherwise than the others. Doing it twice changes nothing. Blocks.
 */
@ApplicationScoped
class Reprocessing {

  static final String FILES = "files";

  /** Files that are handed over in one step, between two looks at the claim. */
  private static final int AT_ONCE = 50;

  private static final int GONE = 404;
  private static final String COMPLETED = "completed";
  private static final Set<String> UNDER_WAY = Set.of("in_progress");

  private final Live live;
  private final Clock clock;

  Reprocessing(Live live, Clock clock) {
    this.live = live;
    this.clock = clock;
  }

  RemedyRun step(ClaimedRemedy claimed) {
    Monitor monitor = claimed.monitor();
    RemedyRun run = claimed.finding().run();
    Snapshot now = live.snapshot(monitor.project(), monitor.deployment());
    if (run.files() == null) {
      List<String> files =
          chosen(run.remedy(), monitor.snapshot(), now).stream().map(Reprocessing::key).toList();
      return run.with(files, 0).at(FILES, files.size() + " files are to be processed anew.");
    }
    return run.handed() < run.files().size() ? handOver(monitor, run, now) : wait(run, now);
  }

  private static String key(StoredFile file) {
    return file.store() + "/" + file.id();
  }

  private static List<StoredFile> chosen(Remedy remedy, Snapshot reference, Snapshot now) {
    if (remedy == Remedy.RE_CHUNK) {
      List<StoredFile> odd = CorpusDrift.odd(now);
      return odd.isEmpty() ? now.files() : odd;
    }
    Set<String> known = reference.ids();
    return now.files().stream()
        .filter(each -> !known.contains(each.id()) || !each.status().equals(COMPLETED))
        .toList();
  }

  private RemedyRun handOver(Monitor monitor, RemedyRun run, Snapshot now) {
    int to = Math.min(run.files().size(), run.handed() + AT_ONCE);
    for (String each : run.files().subList(run.handed(), to)) {
      String store = each.substring(0, each.indexOf('/'));
      String chunking = run.remedy() == Remedy.RE_CHUNK ? CorpusDrift.usual(now, store) : null;
      try {
        live.process(monitor.project(), store, each.substring(store.length() + 1), chunking);
      } catch (ApiError e) {
        // A file that was deleted meanwhile needs nothing any more.
        if (e.status() != GONE) {
          throw e;
        }
      }
    }
    return run.with(run.files(), to);
  }

  private RemedyRun wait(RemedyRun run, Snapshot now) {
    Set<String> mine = Set.copyOf(run.files());
    List<StoredFile> there = now.files().stream().filter(each -> mine.contains(key(each))).toList();
    long open = there.stream().filter(each -> UNDER_WAY.contains(each.status())).count();
    if (open > 0) {
      return run.at(FILES, open + " files are being processed.");
    }
    long done = there.stream().filter(each -> each.status().equals(COMPLETED)).count();
    String said =
        "%d files were processed, %d could not be. Rebase the monitor when this content is the one to be held against."
            .formatted(done, there.size() - done);
    return run.ended(
        done == there.size() ? RemedyRun.SUCCEEDED : RemedyRun.FAILED,
        said,
        clock.instant().getEpochSecond());
  }
}
