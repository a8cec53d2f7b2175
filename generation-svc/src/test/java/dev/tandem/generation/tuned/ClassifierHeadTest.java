package dev.tandem.generation.tuned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.tuned.Classified.Scored;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ClassifierHeadTest {

  private static ClassifierHead head(ObjectNode about, byte[] weights) {
    return new ClassifierFiles(
            JsonBody.parse(about.toString().getBytes(StandardCharsets.UTF_8)), weights)
        .head();
  }

  private static ObjectNode about(List<String> labels) {
    return Heads.about("m", 2, labels, 0.4);
  }

  @Test
  void dividesLogitsByTheTemperatureBeforeTheSoftmax() {
    ObjectNode about = about(List.of("a", "b")).put("temperature", 2.0);
    ClassifierHead head =
        head(about, Heads.head(new float[][] {{1, 2}, {3, -1}}, new float[] {0.5f, 0}));

    // logits 1·0.6 + 2·0.8 + 0.5 = 2.7 and 3·0.6 − 0.8 = 1.0; of 2.7/2 and 1/2.
    Classified classified = head.classify(new float[] {0.6f, 0.8f});

    double expected = 1 / (1 + Math.exp((1.0 - 2.7) / 2));
    assertEquals("a", classified.best().label());
    assertEquals(expected, classified.best().probability(), 1e-6);
    assertEquals(1 - expected, classified.best(2).get(1).probability(), 1e-6);
  }

  @Test
  void takesVectorsOfAnyLength() {
    ClassifierHead head =
        head(about(List.of("a", "b")), Heads.head(new float[][] {{1, 2}, {3, -1}}, new float[2]));

    assertEquals(
        head.classify(new float[] {0.6f, 0.8f}).best().logprob(),
        head.classify(new float[] {6, 8}).best().logprob(),
        1e-6);
  }

  @Test
  void staysFiniteForLogitsOfAnySize() {
    ClassifierHead head =
        head(
            about(List.of("a", "b")),
            Heads.head(new float[][] {{1e30f, 0}, {-1e30f, 0}}, new float[2]));

    List<Scored> best = head.classify(new float[] {1, 0}).best(20);

    assertEquals(1.0, best.get(0).probability());
    assertEquals(0.0, best.get(1).probability());
    assertTrue(Double.isFinite(best.get(1).logprob()));
  }

  @Test
  void isCertainOfItsOnlyLabel() {
    ClassifierHead head =
        head(about(List.of("a")), Heads.head(new float[][] {{1, 2}}, new float[1]));

    assertEquals(new Scored("a", 0), head.classify(new float[] {1, 0}).best());
  }

  @Test
  void agreesWithThePlainFormulaOnAThousandLabels() {
    int count = 1000;
    int dimensions = 33;
    Random random = new Random(7);
    float[][] weight = new float[count][dimensions];
    float[] bias = new float[count];
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int d = 0; d < dimensions; d++) {
      vector[d] = (float) random.nextGaussian();
      squares += vector[d] * vector[d];
    }
    double most = Double.NEGATIVE_INFINITY;
    int best = 0;
    for (int label = 0; label < count; label++) {
      double logit = bias[label] = random.nextFloat();
      for (int d = 0; d < dimensions; d++) {
        weight[label][d] = (float) random.nextGaussian();
        logit += weight[label][d] * vector[d] / Math.sqrt(squares);
      }
      best = logit > most ? label : best;
      most = Math.max(most, logit);
    }
    List<String> labels =
        java.util.stream.IntStream.range(0, count).mapToObj(i -> "l" + i).toList();
    ClassifierHead head = head(Heads.about("m", dimensions, labels, 0.4), Heads.head(weight, bias));

    Classified classified = head.classify(vector);

    assertEquals("l" + best, classified.best().label());
    assertEquals(1.0, classified.best(count).stream().mapToDouble(Scored::probability).sum(), 1e-9);
    assertEquals(20, classified.best(20).size());
    assertEquals(classified.best(), classified.best(20).getFirst());
  }

  private static String refusal(Consumer<ObjectNode> change) {
    ObjectNode about = about(List.of("a", "b"));
    change.accept(about);
    byte[] weights = Heads.head(new float[][] {{1, 2}, {3, -1}}, new float[2]);
    ApiError failure = assertThrows(ApiError.class, () -> head(about, weights));
    assertEquals(400, failure.status());
    return failure.getMessage();
  }

  @Test
  void refusesADescriptionThatDoesNotFit() {
    assertTrue(refusal(about -> about.put("format", 2)).contains("format"));
    assertTrue(refusal(about -> about.remove("format")).contains("format"));
    assertTrue(refusal(about -> about.remove("embedding_model")).contains("embedding_model"));
    assertTrue(refusal(about -> about.put("dimensions", 3)).contains("shape [2, 3]"));
    assertTrue(refusal(about -> about.put("temperature", 0)).contains("temperature"));
    assertTrue(refusal(about -> about.putArray("labels")).contains("labels"));
    assertTrue(refusal(about -> about.putArray("labels").add("a").add("a")).contains("twice"));
    assertTrue(refusal(about -> about.putArray("labels").add("a").add(" ")).contains("labels"));
    assertTrue(refusal(about -> about.putArray("labels").add("a")).contains("shape [1, 2]"));
    assertTrue(
        refusal(about -> about.withObject("none").remove("threshold")).contains("threshold"));
    assertTrue(
        refusal(about -> about.withObject("none").put("score", "max_probability"))
            .contains("score"));
    assertTrue(refusal(about -> about.remove("none")).contains("none"));
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      byte[] weights = Heads.head(new float[][] {{1, 2}, {3, bad}}, new float[2]);
      ApiError failure =
          assertThrows(ApiError.class, () -> head(about(List.of("a", "b")), weights));
      assertTrue(failure.getMessage().contains("finite"));
    }
  }

  @Test
  void measuresFitByTheGreatestLogitAndTheNearestCentroidTogether() {
    ObjectNode about = about(List.of("a", "b")).put("temperature", 2.0);
    byte[] weights =
        Heads.head(
            new float[][] {{1, 2}, {3, -1}}, new float[] {0.5f, 0}, new float[][] {{0, 1}, {1, 0}});

    // The greatest logit 2.7 / 2, and twice the cosine 0.8 to the nearest centroid.
    assertEquals(2.7 / 2 + 2 * 0.8, head(about, weights).classify(new float[] {3, 4}).fit(), 1e-6);
  }
}
