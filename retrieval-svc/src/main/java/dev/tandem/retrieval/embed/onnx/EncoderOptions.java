package dev.tandem.retrieval.embed.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/**
 * How ONNX Runtime runs the model.
 *
 * @param threads of one run, the calling one included
 * @param optimization graph rewriting at load
 * @param arena whether freed memory is kept for the next run
 */
public record EncoderOptions(int threads, OptLevel optimization, boolean arena) {

  /**
   * What measured best: see docs/benchmarks-embedder.md. Without an arena the same speed takes 65
   * MB less, since every thread would keep the buffers of its longest text.
   */
  public static final EncoderOptions DEFAULT = new EncoderOptions(1, OptLevel.ALL_OPT, false);

  /** To be closed by the caller. */
  public SessionOptions toSessionOptions() throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(optimization);
    options.setCPUArenaAllocator(arena);
    // Patterns are kept per input shape, and every text has its own.
    options.setMemoryPatternOptimization(false);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
  }
}
