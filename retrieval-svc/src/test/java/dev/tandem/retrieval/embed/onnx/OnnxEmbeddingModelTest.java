package dev.tandem.retrieval.embed.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.Prefixes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OnnxEmbeddingModelTest {

  private static final OnnxEmbeddingModel MODEL = model("");

  @AfterAll
  static void close() {
    MODEL.close();
  }

  @Test
  void givesTheVectorsOfTheReferenceImplementation() {
    // onnxruntime 1.20.1 in Python; int8 kernels differ a little between processors.
    float[] expected = {
      0.01016f, -0.03075f, 0.03014f, -0.04878f, 0.0456f, -0.03515f, 0.04644f, -0.01861f
    };
    float[] vector = passage("How do plants make food?");
    assertEquals(384, vector.length);
    assertArrayEquals(expected, Arrays.copyOf(vector, expected.length), 0.015f);
  }

  @Test
  void givesVectorsOfLengthOne() {
    for (String text : List.of("", "a", "How do plants make food?", "word ".repeat(600))) {
      assertEquals(1, cosine(passage(text), passage(text)), 1e-5, text);
    }
  }

  @Test
  void findsTheRelatedTextCloser() {
    float[] query = passage("How do plants make food?");
    double related =
        cosine(query, passage("Photosynthesis turns light, water and carbon dioxide into sugar."));
    double other = cosine(query, passage("The treaty was signed in Vienna in 1815."));
    assertTrue(related > other + 0.2, related + " against " + other);
  }

  @Test
  void givesATextTheSameVectorWhateverItsNeighbours() {
    String text = "How do plants make food?";
    List<float[]> batch = MODEL.embed(List.of("x ".repeat(300), text), Purpose.PASSAGE);
    assertArrayEquals(passage(text), batch.get(1));
  }

  @Test
  void seesTheEndOfATextLongerThanTheWindow() {
    String filler = "Nothing of interest happens here. ".repeat(80);
    float[] query = passage("volcanic eruption");
    double with = cosine(query, passage(filler + "The volcano erupted. ".repeat(40)));
    double without = cosine(query, passage(filler));
    assertTrue(with > without + 0.05, with + " against " + without);
  }

  @Test
  void averagesWindowsByTheirLength() {
    // 511 pieces: two windows, of 255 and 256.
    float[] sum = new float[384];
    float[] first = passage("a ".repeat(255));
    float[] second = passage("a ".repeat(256));
    for (int i = 0; i < sum.length; i++) {
      sum[i] = 255 * first[i] + 256 * second[i];
    }
    assertEquals(Math.sqrt(cosine(sum, sum)), cosine(sum, passage("a ".repeat(511))), 1e-2 * 511);
  }

  @Test
  void putsThePrefixBeforeQueriesOnly() {
    OnnxEmbeddingModel prefixed = model("Represent this: ");
    List<String> text = List.of("plants");
    assertArrayEquals(passage("plants"), prefixed.embed(text, Purpose.PASSAGE).getFirst());
    assertArrayEquals(
        passage("Represent this: plants"), prefixed.embed(text, Purpose.QUERY).getFirst());
    assertNotEquals(MODEL.version(), prefixed.version());
    prefixed.close();
  }

  @Test
  void countsTokensWithoutSpecialOnes() {
    assertEquals(6, MODEL.countTokens("How do plants make food?"));
    assertEquals(0, MODEL.countTokens(""));
  }

  private static OnnxEmbeddingModel model(String queryPrefix) {
    return new OnnxEmbeddingModel(
        "bge-small-en-v1.5",
        new Prefixes("", queryPrefix),
        ModelFiles.builtIn(),
        EncoderOptions.DEFAULT);
  }

  private static float[] passage(String text) {
    return MODEL.embed(List.of(text), Purpose.PASSAGE).getFirst();
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
