package dev.tandem.finetune.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.finetune.dataset.Dataset;
import dev.tandem.finetune.dataset.check.Format;
import dev.tandem.finetune.drift.Live.Opinion;
import dev.tandem.finetune.drift.Snapshot.StoredFile;
import dev.tandem.finetune.drift.StaleModel.Limits;
import dev.tandem.finetune.drift.TunedOn.Tuned;
import dev.tandem.finetune.model.Technique;
import dev.tandem.finetune.registry.ModelState;
import dev.tandem.finetune.registry.RegisteredModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StaleModelTest {

  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Limits LIMITS = new Limits(0.2, 20, Duration.ofDays(180));

  private static Optional<Tuned> tuned(Instant sourceDeleted) {
    RegisteredModel model =
        new RegisteredModel(
            "ft:a",
            0,
            "base",
            "ftjob-1",
            null,
            Technique.CLASSIFIER,
            "supervised",
            0,
            "d",
            null,
            List.of(new RegisteredModel.DataSet("training", "dataset-1", null)),
            null,
            null,
            null,
            ModelState.LIVE,
            List.of(),
            null,
            List.of(),
            null,
            null);
    Dataset dataset =
        new Dataset(
            "dataset-1",
            "p",
            "rows",
            1,
            "d",
            Format.CHAT,
            Dataset.Kind.GENERATED,
            9,
            9,
            9,
            JsonNodeFactory.instance.objectNode(),
            List.of("file-0", "file-1"),
            null,
            MADE,
            sourceDeleted);
    return Optional.of(new Tuned(model, "dataset-1", Optional.of(dataset), MADE));
  }

  /** Ten files, so many of which came after the data was made, from {@code first} on. */
  private static Snapshot files(int newer, int first) {
    List<StoredFile> files = new java.util.ArrayList<>();
    for (int i = 0; i < 10; i++) {
      long at = MADE.getEpochSecond() + (i < newer ? 5 : -5);
      files.add(new StoredFile("vs", "file-" + (first + i), null, at, "completed", "auto"));
    }
    return new Snapshot(1, "ft:a", List.of("vs"), files);
  }

  private static String summary(Optional<Tuned> tuned, Snapshot now, int complaints, int days) {
    List<Opinion> opinions = Collections.nCopies(complaints, new Opinion("r", false, false));
    Look look = StaleModel.look(tuned, now, opinions, MADE.plus(Duration.ofDays(days)), LIMITS);
    assertTrue(look.judged());
    look.found().forEach(each -> assertEquals(Remedy.RE_TUNE, each.remedy()));
    return look.found().isEmpty() ? "" : look.found().getFirst().summary();
  }

  @Test
  void aModelWhoseWorldStandsStillIsNotStale() {
    assertEquals("", summary(tuned(null), files(1, 0), 19, 179));
  }

  @Test
  void aModelThatWasNotTunedHereIsNotStale() {
    assertEquals("", summary(Optional.empty(), files(10, 50), 99, 999));
  }

  @Test
  void eachReasonIsNamed() {
    assertTrue(summary(tuned(null), files(2, 0), 0, 1).contains("20% of the documents came later"));
    assertTrue(summary(tuned(null), files(0, 1), 0, 1).contains("50% of its sources are gone"));
    assertTrue(summary(tuned(null), files(0, 0), 20, 1).contains("20 corrections"));
    assertTrue(summary(tuned(null), files(0, 0), 0, 180).contains("180 days old"));
    assertTrue(summary(tuned(MADE), files(0, 0), 0, 1).contains("was deleted"));
  }
}
