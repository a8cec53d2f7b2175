package dev.tandem.benchmarks.embedder;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/**
 * One way to run the embedder; each {@code with} changes one thing.
 *
 * @param name shown in the results
 * @param model resource on the class path
 * @param optimization graph rewriting at load
 * @param threads of one run
 * @param workers runs at the same time
 * @param batch texts in one run, padded to the longest
 * @param bucket lengths are padded to a multiple of this; 1 for none
 * @param arena whether freed memory is kept for the next run
 * @param spinning whether idle threads of a run burn their core
 */
record Setting(
    String name,
    String model,
    OptLevel optimization,
    int threads,
    int workers,
    int batch,
    int bucket,
    boolean arena,
    boolean spinning) {

  static final String INT8 = "bge-small-en-v1.5-q.onnx";
  static final String FP32 = "bge-small-en-v1.5.onnx";

  /** What the product does, with one worker. */
  static final Setting BASE = new Setting("int8", INT8, OptLevel.ALL_OPT, 1, 1, 1, 1, true, false);

  Setting withModel(String newName, String newModel) {
    return new Setting(
        newName, newModel, optimization, threads, workers, batch, bucket, arena, spinning);
  }

  Setting withOptimization(OptLevel level) {
    return new Setting(
        name + ", graph " + level, model, level, threads, workers, batch, bucket, arena, spinning);
  }

  Setting withThreads(int newThreads, int newWorkers) {
    return new Setting(
        name + ", " + newThreads + " threads, " + newWorkers + " workers",
        model,
        optimization,
        newThreads,
        newWorkers,
        batch,
        bucket,
        arena,
        spinning);
  }

  Setting withBatch(int newBatch) {
    return new Setting(
        name + ", batch " + newBatch,
        model,
        optimization,
        threads,
        workers,
        newBatch,
        bucket,
        arena,
        spinning);
  }

  Setting withBucket(int newBucket) {
    return new Setting(
        name + ", bucket " + newBucket,
        model,
        optimization,
        threads,
        workers,
        batch,
        newBucket,
        arena,
        spinning);
  }

  Setting withoutArena() {
    return new Setting(
        name + ", no arena", model, optimization, threads, workers, batch, bucket, false, spinning);
  }

  Setting withSpinning() {
    return new Setting(
        name + ", spinning", model, optimization, threads, workers, batch, bucket, arena, true);
  }

  SessionOptions toSessionOptions() throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(optimization);
    options.setCPUArenaAllocator(arena);
    options.setMemoryPatternOptimization(false);
    options.addConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
    return options;
  }
}
