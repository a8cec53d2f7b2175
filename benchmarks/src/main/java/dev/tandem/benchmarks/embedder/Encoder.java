package dev.tandem.benchmarks.embedder;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipFile;

/** The model, run as a {@link Setting} says. */
final class Encoder implements AutoCloseable {

  private static final int CLS = 101;
  private static final int SEP = 102;
  private static final int DIMENSIONS = 384;

  private final Setting setting;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final ExecutorService workers;

  /**
   * Loads the model.
   *
   * @param fp32 the artifact with the model in fp32, or null
   */
  Encoder(Setting setting, Path fp32) throws OrtException, IOException {
    this.setting = setting;
    this.workers = Executors.newFixedThreadPool(setting.workers());
    try (OrtSession.SessionOptions options = setting.toSessionOptions()) {
      session = environment.createSession(model(setting.model(), fp32), options);
    }
  }

  private static byte[] model(String name, Path fp32) throws IOException {
    if (name.equals(Setting.FP32)) {
      try (ZipFile artifact = new ZipFile(fp32.toFile())) {
        return artifact.getInputStream(artifact.getEntry(name)).readAllBytes();
      }
    }
    try (InputStream model = Encoder.class.getClassLoader().getResourceAsStream(name)) {
      if (model == null) {
        throw new FileNotFoundException(name);
      }
      return model.readAllBytes();
    }
  }

  /** Encodes all texts with as many workers as the setting has. */
  List<float[]> encode(List<int[]> texts) throws Exception {
    List<Future<List<float[]>>> runs = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += setting.batch()) {
      List<int[]> batch = texts.subList(from, Math.min(texts.size(), from + setting.batch()));
      runs.add(workers.submit(() -> run(batch)));
    }
    List<float[]> vectors = new ArrayList<>();
    for (Future<List<float[]>> run : runs) {
      vectors.addAll(run.get());
    }
    return vectors;
  }

  private List<float[]> run(List<int[]> batch) throws OrtException {
    int longest = batch.stream().mapToInt(ids -> ids.length + 2).max().orElseThrow();
    int length = Math.ceilDiv(longest, setting.bucket()) * setting.bucket();
    long[] shape = {batch.size(), length};
    LongBuffer ids = longs(batch.size() * length);
    LongBuffer mask = longs(batch.size() * length);
    for (int row = 0; row < batch.size(); row++) {
      fill(batch.get(row), ids, mask, row * length);
    }
    FloatBuffer hidden = direct(batch.size() * length * DIMENSIONS * Float.BYTES).asFloatBuffer();
    long[] outShape = {batch.size(), length, DIMENSIONS};
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids, shape);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask, shape);
        OnnxTensor typeTensor =
            OnnxTensor.createTensor(environment, longs(batch.size() * length), shape);
        OnnxTensor output = OnnxTensor.createTensor(environment, hidden, outShape)) {
      Map<String, OnnxTensor> inputs =
          Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", typeTensor);
      session.run(inputs, Map.of("last_hidden_state", output)).close();
    }
    List<float[]> vectors = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      float[] vector = new float[DIMENSIONS];
      hidden.get(row * length * DIMENSIONS, vector);
      vectors.add(vector);
    }
    return vectors;
  }

  private static void fill(int[] pieces, LongBuffer ids, LongBuffer mask, int at) {
    ids.put(at, CLS);
    for (int i = 0; i < pieces.length; i++) {
      ids.put(at + 1 + i, pieces[i]);
    }
    ids.put(at + 1 + pieces.length, SEP);
    for (int i = 0; i < pieces.length + 2; i++) {
      mask.put(at + i, 1);
    }
  }

  private static LongBuffer longs(int count) {
    return direct(count * Long.BYTES).asLongBuffer();
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() throws OrtException {
    workers.shutdown();
    session.close();
  }
}
