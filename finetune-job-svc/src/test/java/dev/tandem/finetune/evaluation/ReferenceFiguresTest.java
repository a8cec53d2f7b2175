package dev.tandem.finetune.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our figures against sacrebleu, rouge-score, scikit-learn, trec_eval, transformers' SQuAD script,
 * NumPy and SciPy, within 1e-6.
 */
class ReferenceFiguresTest {

  private static final int METRICS = 20;

  @Test
  void equalTheReferenceLibrariesOnCasesThatWereKept() throws IOException {
    try (BufferedReader kept =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/reference-figures.jsonl")),
                StandardCharsets.UTF_8))) {
      assertCompared(10, ReferenceFigures.compare(kept.lines()));
    }
  }

  @Test
  @Tag("slow")
  void equalTheReferenceLibrariesOnAThousandRandomCasesOfEachMetric(@TempDir Path folder)
      throws IOException {
    Path figures = folder.resolve("figures.jsonl");
    ReferencePython.run(figures, "1000", System.getProperty("tandem.figures.seed", "1"));
    try (Stream<String> lines = Files.lines(figures)) {
      assertCompared(1000, ReferenceFigures.compare(lines));
    }
  }

  @Test
  void findsAFigureThatDiffers() {
    assertThrows(
        AssertionError.class,
        () ->
            ReferenceFigures.compare(
                Stream.of(
                    """
                    {"metric": "f1", "input": {"answer": "x", "reference": "x"}, "figure": 0.99999}\
                    """)));
  }

  private static void assertCompared(int cases, Map<String, Integer> compared) {
    assertEquals(METRICS, compared.size());
    assertEquals(Set.of(cases), Set.copyOf(compared.values()));
  }
}
