package dev.tandem.retrieval.embed.onnx;

import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.Prefixes;
import dev.tandem.retrieval.embed.Vectors;
import java.util.ArrayList;
import java.util.List;

/**
 * A BERT embedding model in process: the hidden state of [CLS] as BGE was trained, length one. A
 * text longer than the model's window is cut into windows of equal length and becomes the mean of
 * their vectors, weighted by length. Thread-safe; runs on the calling thread.
 */
final class OnnxEmbeddingModel implements EmbeddingModel {

  private static final int WINDOW = BertEncoder.WINDOW - 2;

  private final String name;
  private final Prefixes prefixes;
  private final Lazy<WordPieceTokenizer> tokenizer;
  private final Lazy<BertEncoder> encoder;

  OnnxEmbeddingModel(String name, Prefixes prefixes, ModelFiles files, EncoderOptions options) {
    this.name = name;
    this.prefixes = prefixes;
    this.tokenizer = new Lazy<>(files::tokenizer);
    this.encoder = new Lazy<>(() -> files.encoder(options));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int dimensions() {
    return encoder.get().dimensions();
  }

  @Override
  public List<float[]> embed(List<String> texts, Purpose purpose) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (String text : texts) {
      vectors.add(embed(prefixes.before(text, purpose)));
    }
    return vectors;
  }

  @Override
  public int countTokens(String text) {
    return tokenizer.get().encode(text).length;
  }

  private float[] embed(String text) {
    int[] pieces = tokenizer.get().encode(text);
    int windows = Math.max(1, Math.ceilDiv(pieces.length, WINDOW));
    if (windows == 1) {
      return Vectors.normalized(encoder.get().encode(withSpecials(pieces, 0, pieces.length)));
    }
    float[] sum = new float[dimensions()];
    for (int i = 0; i < windows; i++) {
      int from = (int) ((long) pieces.length * i / windows);
      int to = (int) ((long) pieces.length * (i + 1) / windows);
      float[] vector = Vectors.normalized(encoder.get().encode(withSpecials(pieces, from, to)));
      for (int d = 0; d < sum.length; d++) {
        sum[d] += vector[d] * (to - from);
      }
    }
    return Vectors.normalized(sum);
  }

  private int[] withSpecials(int[] pieces, int from, int to) {
    int[] ids = new int[to - from + 2];
    ids[0] = tokenizer.get().begin();
    System.arraycopy(pieces, from, ids, 1, to - from);
    ids[ids.length - 1] = tokenizer.get().end();
    return ids;
  }

  @Override
  public String version() {
    return name + prefixes.version();
  }

  @Override
  public void warm() {
    embed(List.of("warm"), Purpose.QUERY);
  }

  @Override
  public void close() {
    BertEncoder loaded = encoder.ifMade();
    if (loaded != null) {
      loaded.close();
    }
  }
}
