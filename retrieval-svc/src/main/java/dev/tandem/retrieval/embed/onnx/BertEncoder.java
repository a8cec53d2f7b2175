package dev.tandem.retrieval.embed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A BERT encoder in ONNX Runtime: token ids in, the hidden state of the first token ([CLS]) out.
 * One sequence a run: int8 quantisation is dynamic, so that a padded neighbour would change a
 * text's vector, and batches were slower per core anyway (docs/benchmarks-embedder.md).
 * Thread-safe: runs go on the calling thread, weights are shared, buffers are each thread's own.
 */
final class BertEncoder implements AutoCloseable {

  /** Longest sequence, special tokens included. */
  static final int WINDOW = 512;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Set<String> inputs;
  private final String output;
  private final int dimensions;
  private final ThreadLocal<Buffers> buffers;

  private BertEncoder(OrtSession session) throws OrtException {
    this.session = session;
    this.inputs = session.getInputNames();
    this.output = session.getOutputNames().iterator().next();
    TensorInfo shape = (TensorInfo) session.getOutputInfo().get(output).getInfo();
    this.dimensions = (int) shape.getShape()[2];
    this.buffers = ThreadLocal.withInitial(() -> new Buffers(dimensions));
  }

  /** Loads a model from a file, which is not used afterwards. */
  static BertEncoder load(Path model, EncoderOptions options) {
    try (OrtSession.SessionOptions settings = options.toSessionOptions()) {
      return new BertEncoder(
          OrtEnvironment.getEnvironment().createSession(model.toString(), settings));
    } catch (OrtException e) {
      throw new IllegalArgumentException("the ONNX model cannot be loaded: " + e.getMessage(), e);
    }
  }

  int dimensions() {
    return dimensions;
  }

  /**
   * The hidden state of the first token.
   *
   * @param ids at most {@link #WINDOW}, special tokens included
   */
  float[] encode(int[] ids) {
    Buffers own = buffers.get();
    long[] shape = {1, ids.length};
    own.fill(ids);
    Map<String, OnnxTensor> named = new HashMap<>();
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, own.ids, shape);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, own.mask, shape);
        OnnxTensor typeTensor = OnnxTensor.createTensor(environment, own.types, shape);
        OnnxTensor hidden =
            OnnxTensor.createTensor(
                environment, own.hidden, new long[] {1, ids.length, dimensions})) {
      named.put("input_ids", idTensor);
      named.put("attention_mask", maskTensor);
      named.put("token_type_ids", typeTensor);
      named.keySet().retainAll(inputs);
      session.run(named, Map.of(output, hidden)).close();
      float[] first = new float[dimensions];
      own.hidden.get(0, first);
      return first;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed to close: " + e.getMessage(), e);
    }
  }

  /** Native memory that one thread uses again and again; the output is never copied whole. */
  private static final class Buffers {
    private final LongBuffer ids = longs();
    private final LongBuffer mask = longs();
    private final LongBuffer types = longs();
    private final FloatBuffer hidden;
    private final int dimensions;

    Buffers(int dimensions) {
      this.dimensions = dimensions;
      this.hidden = direct(WINDOW * dimensions * Float.BYTES).asFloatBuffer();
      for (int i = 0; i < WINDOW; i++) {
        mask.put(i, 1);
      }
    }

    void fill(int[] tokens) {
      ids.clear();
      for (int token : tokens) {
        ids.put(token);
      }
      ids.flip();
      mask.limit(tokens.length);
      types.limit(tokens.length);
      hidden.limit(tokens.length * dimensions);
    }

    private static LongBuffer longs() {
      return direct(WINDOW * Long.BYTES).asLongBuffer();
    }

    private static ByteBuffer direct(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
  }
}
