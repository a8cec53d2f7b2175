package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.drift.Finding.Found;
import dev.tandem.finetune.drift.Finding.Kind;
import dev.tandem.finetune.drift.Snapshot.StoredFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What became of the files of the stores since the reference. Files never change by themselves: one
 * is replaced when there is another of the same name, else new; the rest of what is missing is
 * gone. Orphaned are sources that a data set or test set names and no store has any more.
 */
public final class CorpusDrift {

  private static final int SHOWN = 50;
  private static final Set<String> LOST = Set.of("failed", "cancelled");

  private CorpusDrift() {}

  /**
   * Compares. Nothing is drawn here, so there are no false alarms but a share that is set too low.
   *
   * @param named files, by id or name, that data sets and test sets rest on
   * @param share of the reference's files from which it is a finding
   */
  static Look compare(Snapshot before, Snapshot now, Collection<String> named, double share) {
    Changes changes = new Changes(before, now);
    Set<String> orphaned = orphaned(now, named);
    ObjectNode figures = JsonNodeFactory.instance.objectNode().put("judged", true);
    figures.put("reference", before.files().size()).put("current", now.files().size());
    figures.put("replaced", changes.replaced.size()).put("new", changes.fresh.size());
    figures.put("gone", changes.gone.size()).put("not_searchable", changes.lost.size());
    figures.put("orphaned", orphaned.size()).put("named", named.size());
    figures.put("share", changes.share()).put("level", share);
    List<Found> found = new ArrayList<>();
    if (changes.share() >= share) {
      found.add(replaced(changes, orphaned, figures));
    }
    mixed(before, now, share, figures, found);
    return new Look(Kind.CORPUS, true, figures, found);
  }

  private static Set<String> orphaned(Snapshot now, Collection<String> named) {
    Set<String> there = new HashSet<>(now.ids());
    now.files().forEach(each -> there.add(each.name()));
    Set<String> orphaned = new TreeSet<>(named);
    orphaned.removeAll(there);
    return orphaned;
  }

  private static Found replaced(Changes changes, Set<String> orphaned, ObjectNode figures) {
    ObjectNode evidence = figures.deepCopy();
    show(evidence, "replaced_files", changes.replaced);
    show(evidence, "new_files", changes.fresh);
    show(evidence, "gone_files", changes.gone);
    show(evidence, "not_searchable_files", changes.lost);
    orphaned.stream().limit(SHOWN).forEach(evidence.withArray("orphaned_files")::add);
    return new Found(
        Kind.CORPUS,
        Remedy.RE_INDEX,
        String.format(
            Locale.ROOT,
            "%.0f%% of the documents changed since the reference.",
            100 * changes.share()),
        evidence);
  }

  private static void show(ObjectNode evidence, String member, List<StoredFile> files) {
    files.stream().limit(SHOWN).forEach(each -> evidence.withArray(member).add(each.id()));
  }

  /** Files that are cut otherwise than most of their store, where there were fewer before. */
  private static void mixed(
      Snapshot before, Snapshot now, double share, ObjectNode figures, List<Found> found) {
    List<StoredFile> odd = odd(now);
    double was = before.files().isEmpty() ? 0 : (double) odd(before).size() / before.files().size();
    double is = now.files().isEmpty() ? 0 : (double) odd.size() / now.files().size();
    figures.put("cut_otherwise", is);
    if (is >= share && is > was) {
      ObjectNode evidence = JsonNodeFactory.instance.objectNode();
      evidence.put("cut_otherwise", is).put("cut_otherwise_reference", was);
      show(evidence, "files", odd);
      found.add(
          new Found(
              Kind.CORPUS,
              Remedy.RE_CHUNK,
              String.format(
                  Locale.ROOT,
                  "%.0f%% of the documents are cut otherwise than the others of their store.",
                  100 * is),
              evidence));
    }
  }

  /** Files that are not cut as most of their store are. */
  public static List<StoredFile> odd(Snapshot now) {
    List<StoredFile> odd = new ArrayList<>();
    for (String store : now.stores()) {
      String usual = usual(now, store);
      now.files().stream()
          .filter(each -> each.store().equals(store) && !each.chunking().equals(usual))
          .forEach(odd::add);
    }
    return odd;
  }

  /** How most files of a store are cut; null without files. */
  public static String usual(Snapshot now, String store) {
    Map<String, Long> counts =
        now.files().stream()
            .filter(each -> each.store().equals(store))
            .collect(Collectors.groupingBy(StoredFile::chunking, Collectors.counting()));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** Which files came, went, or were replaced. */
  private static final class Changes {
    private final int reference;
    private final List<StoredFile> replaced = new ArrayList<>();
    private final List<StoredFile> fresh = new ArrayList<>();
    private final List<StoredFile> gone = new ArrayList<>();
    private final List<StoredFile> lost;

    Changes(Snapshot before, Snapshot now) {
      reference = before.files().size();
      Set<String> known = before.ids();
      Set<String> there = now.ids();
      Map<String, StoredFile> missing =
          before.files().stream()
              .filter(each -> !there.contains(each.id()))
              .collect(Collectors.toMap(Changes::key, Function.identity(), (a, b) -> a));
      for (StoredFile each : now.files()) {
        if (!known.contains(each.id())) {
          (missing.remove(key(each)) == null ? fresh : replaced).add(each);
        }
      }
      before.files().stream().filter(each -> missing.get(key(each)) == each).forEach(gone::add);
      lost = now.files().stream().filter(each -> LOST.contains(each.status())).toList();
    }

    private static String key(StoredFile file) {
      return file.store() + "/" + (file.name() == null ? file.id() : file.name());
    }

    /** The greater of what came and what went, and what cannot be searched. */
    double share() {
      int came = fresh.size() + replaced.size();
      int went = gone.size() + replaced.size();
      int all = Math.max(1, reference);
      return Math.min(1, (double) Math.max(Math.max(came, went), lost.size()) / all);
    }
  }
}
