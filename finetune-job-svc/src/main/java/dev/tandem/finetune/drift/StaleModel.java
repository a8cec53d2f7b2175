package dev.tandem.finetune.drift;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.drift.Finding.Found;
import dev.tandem.finetune.drift.Finding.Kind;
import dev.tandem.finetune.drift.Live.Opinion;
import dev.tandem.finetune.drift.TunedOn.Tuned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a deployment's tuned model rests on data that time has passed over: documents that came
 * later, sources that are gone, corrections that it never saw, or mere age.
 */
final class StaleModel {

  /**
   * From what on.
   *
   * @param share of the documents that came after the data, or of its sources that are gone
   * @param feedback corrections and complaints since
   */
  record Limits(double share, int feedback, Duration maxAge) {}

  private StaleModel() {}

  /**
   * Looks.
   *
   * @param tuned empty when the deployment's model was not tuned here
   * @param opinions since its data was made
   */
  static Look look(
      Optional<Tuned> tuned, Snapshot now, List<Opinion> opinions, Instant at, Limits limits) {
    ObjectNode figures = JsonNodeFactory.instance.objectNode();
    if (tuned.isEmpty()) {
      figures.put("judged", true).put("tuned", false);
      return new Look(Kind.STALE_MODEL, true, figures, List.of());
    }
    Tuned model = tuned.get();
    figures.put("judged", true).put("tuned", true).put("model", model.model().id());
    figures.put("training_data", model.datasetId());
    figures.put("training_data_at", model.at().getEpochSecond());
    long age = Duration.between(model.at(), at).toSeconds();
    double newer = newer(model, now);
    double gone = gone(model, now);
    long corrections = opinions.stream().filter(each -> each.corrected() || !each.up()).count();
    boolean deleted = model.dataset().map(Dataset::sourceDeletedAt).isPresent();
    figures.put("age_seconds", age).put("newer_documents", newer).put("gone_sources", gone);
    figures.put("corrections", corrections).put("source_deleted", deleted);
    List<String> why = new ArrayList<>();
    add(why, newer >= limits.share(), "%.0f%% of the documents came later".formatted(100 * newer));
    add(why, gone >= limits.share(), "%.0f%% of its sources are gone".formatted(100 * gone));
    add(why, deleted && gone < limits.share(), "a file that it was made from was deleted");
    add(
        why,
        corrections >= limits.feedback(),
        corrections + " corrections and complaints came later");
    add(why, age >= limits.maxAge().toSeconds(), "it is %d days old".formatted(age / 86_400));
    if (why.isEmpty()) {
      return new Look(Kind.STALE_MODEL, true, figures, List.of());
    }
    String summary =
        "The data of '%s' is stale: %s.".formatted(model.model().id(), String.join(", ", why));
    return new Look(
        Kind.STALE_MODEL,
        true,
        figures,
        List.of(new Found(Kind.STALE_MODEL, Remedy.RE_TUNE, summary, figures.deepCopy())));
  }

  private static void add(List<String> why, boolean holds, String reason) {
    if (holds) {
      why.add(reason);
    }
  }

  private static double newer(Tuned model, Snapshot now) {
    long since = model.at().getEpochSecond();
    long newer = now.files().stream().filter(each -> each.createdAt() > since).count();
    return now.files().isEmpty() ? 0 : (double) newer / now.files().size();
  }

  private static double gone(Tuned model, Snapshot now) {
    Set<String> there = now.ids();
    List<String> sources = model.sources();
    long gone = sources.stream().filter(each -> !there.contains(each)).count();
    // A deployment without stores searches nothing, so nothing is missing from them.
    return sources.isEmpty() || now.stores().isEmpty() ? 0 : (double) gone / sources.size();
  }
}
