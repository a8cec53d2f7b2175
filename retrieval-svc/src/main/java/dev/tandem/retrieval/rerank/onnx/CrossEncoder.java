package dev.tandem.retrieval.rerank.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tandem.retrieval.embed.onnx.EncoderOptions;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A BERT with a classification head in ONNX Runtime: the token ids of a pair in, one logit out. One
 * pair a run, for the reasons that texts are embedded one by one (ADR 0030). Thread-safe: runs go
 * on the calling thread.
 */
final class CrossEncoder implements AutoCloseable {

  /** Longest sequence, special tokens included. */
  static final int WINDOW = 512;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private CrossEncoder(OrtSession session) {
    this.session = session;
  }

  /**
   * Loads a model.
   *
   * @throws IllegalArgumentException when it cannot be read, or has not one output of one number or
   *     two
   */
  static CrossEncoder load(Path model) {
    try (OrtSession.SessionOptions settings = EncoderOptions.DEFAULT.toSessionOptions()) {
      OrtSession session =
          OrtEnvironment.getEnvironment().createSession(model.toString(), settings);
      if (!scores(session.getOutputInfo().values().iterator().next())) {
        session.close();
        throw new IllegalArgumentException(model + " gives no score: it is no cross-encoder");
      }
      return new CrossEncoder(session);
    } catch (OrtException e) {
      throw new IllegalArgumentException(model + " cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Shapes are [pairs, 1] or [pairs, 2]; a dynamic size is -1. */
  private static boolean scores(NodeInfo output) {
    if (!(output.getInfo() instanceof TensorInfo tensor)) {
      return false;
    }
    long[] shape = tensor.getShape();
    return shape.length == 2 && shape[1] <= 2 && shape[1] != 0;
  }

  /**
   * How much the second text answers the first, as a logit. Where the model has two classes it is
   * the second's lead over the first.
   *
   * @param ids at most {@link #WINDOW}, special tokens included
   * @param types 0 for the first text's tokens, 1 for the second's
   */
  double logit(long[] ids, long[] types) {
    long[] shape = {1, ids.length};
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    Map<String, OnnxTensor> named = new HashMap<>();
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
        OnnxTensor typeTensor =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(types), shape)) {
      named.put("input_ids", idTensor);
      named.put("attention_mask", maskTensor);
      named.put("token_type_ids", typeTensor);
      named.keySet().retainAll(session.getInputNames());
      try (OrtSession.Result result = session.run(named)) {
        FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
        return logits.remaining() == 1 ? logits.get(0) : logits.get(1) - logits.get(0);
      }
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
}
