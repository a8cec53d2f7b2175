package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Each service as a JVM and as a native executable: how long until it is ready, how much memory it
 * takes idle and after many requests, and how many requests a second it serves. Services run one at
 * a time beside one database, but for generation-svc, which asks a retrieval-svc of the same kind.
 *
 * <p>Options: {@code --starts 5 --requests 1000 --callers 4 --kinds jvm,native}. It is run in the
 * checkout's folder; benchmarks/native/run.sh builds what it needs.
 */
final class NativeBenchmark {

  private static final List<String> SERVICES =
      List.of("finetune-job-svc", "generation-svc", "retrieval-svc");
  private static final int DOCUMENTS = 200;

  private final EmbeddedPostgres postgres;
  private final Path folder;
  private final int starts;
  private final int requests;
  private final int callers;

  private NativeBenchmark(EmbeddedPostgres postgres, Path folder, Arguments arguments) {
    this.postgres = postgres;
    this.folder = folder;
    this.starts = arguments.number("starts", 5);
    this.requests = arguments.number("requests", 1_000);
    this.callers = arguments.number("callers", 4);
  }

  public static void main(String... words) throws Exception {
    Arguments arguments = Arguments.of(words);
    Path folder = Files.createTempDirectory("tandem-native-benchmark");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("database"))) {
      NativeBenchmark benchmark = new NativeBenchmark(postgres, folder, arguments);
      for (String kind : arguments.others().getOrDefault("kinds", "jvm,native").split(",")) {
        for (String service : SERVICES) {
          benchmark.measure(service, kind);
        }
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private void measure(String service, String kind) throws Exception {
    Map<String, String> settings = settings(service + "_" + kind);
    // The first start migrates an empty schema, which happens once in a lifetime.
    start(service, kind, settings).close();
    List<Double> ready = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      MeasuredService started = start(service, kind, settings);
      ready.add(started.readyMillis());
      started.close();
    }
    if (service.equals("generation-svc")) {
      try (MeasuredService retrieval = start("retrieval-svc", kind, settings)) {
        settings.put("TANDEM_RETRIEVAL_URL", retrieval.url().toString());
        loaded(service, kind, settings, ready, new TandemClient(retrieval.url()));
      }
    } else {
      loaded(service, kind, settings, ready, null);
    }
  }

  private void loaded(
      String service,
      String kind,
      Map<String, String> settings,
      List<Double> ready,
      TandemClient retrieval)
      throws Exception {
    try (MeasuredService running = start(service, kind, settings)) {
      Thread.sleep(3_000);
      double idle = running.residentMib();
      TandemClient client = new TandemClient(running.url());
      Runnable request = request(service, client, retrieval == null ? client : retrieval);
      double cold = throughput(request, running);
      double after = running.residentMib();
      double warm = throughput(request, running);
      System.out.printf(
          Locale.ROOT,
          "%-16s %-6s ready %6.0f ms (median of %d, worst %.0f), idle %4.0f MiB, after %d requests"
              + " %4.0f MiB, %6.1f requests/s, then %6.1f, %.2f ms of processor each%n",
          service,
          kind,
          median(ready),
          ready.size(),
          ready.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
          idle,
          requests,
          after,
          cold,
          warm,
          processorMillis(request, running));
    }
  }

  private MeasuredService start(String service, String kind, Map<String, String> settings)
      throws IOException, InterruptedException {
    return MeasuredService.start(
        kind.equals("native") ? executable(service) : onJvm(service),
        settings,
        folder.resolve(service + ".log"));
  }

  /** The options of {@code ./tandem up}, without the archive that a practice run leaves. */
  private static List<String> onJvm(String service) {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-Xms64m",
        "-Xmx512m",
        "-XX:MinHeapFreeRatio=20",
        "-XX:MaxHeapFreeRatio=40",
        "-XX:TrimNativeHeapInterval=5000",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-jar",
        Path.of(service, "target", "quarkus-app", "quarkus-run.jar").toString());
  }

  private static List<String> executable(String service) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(service, "target"))) {
      Path runner =
          files.filter(file -> file.toString().endsWith("-runner")).findFirst().orElseThrow();
      return List.of(runner.toAbsolutePath().toString(), "-Xmx512m");
    }
  }

  private Map<String, String> settings(String name) throws IOException {
    String database = name.replace('-', '_');
    postgres.createDatabase(database);
    Path files = Files.createDirectories(folder.resolve(name));
    Map<String, String> settings = new HashMap<>();
    settings.put("TANDEM_DATABASE_REACTIVE_URL", postgres.reactiveUrl(database));
    settings.put("TANDEM_DATABASE_JDBC_URL", postgres.jdbcUrl(database));
    settings.put("TANDEM_DATABASE_USERNAME", postgres.username());
    settings.put("TANDEM_DATABASE_PASSWORD", postgres.password());
    settings.put("TANDEM_FILES_FOLDER", files.resolve("files").toString());
    settings.put("TANDEM_FINE_TUNING_LOCAL_FOLDER", files.resolve("training").toString());
    settings.put("TANDEM_FINE_TUNING_ARTIFACTS_FOLDER", files.resolve("artifacts").toString());
    settings.put("MALLOC_ARENA_MAX", "2");
    return settings;
  }

  /** What this service is mostly asked. */
  private static Runnable request(String service, TandemClient client, TandemClient retrieval)
      throws InterruptedException {
    if (service.equals("finetune-job-svc")) {
      return () -> client.get("/v1/fine_tuning/jobs");
    }
    String store = store(retrieval);
    if (service.equals("retrieval-svc")) {
      String path = "/v1/vector_stores/" + store + "/search";
      return () -> client.post(path, body().put("query", question()));
    }
    ObjectNode chat = body().put("model", "extractive");
    chat.putArray("vector_store_ids").add(store);
    return () -> {
      ObjectNode asked = chat.deepCopy();
      asked.putArray("messages").addObject().put("role", "user").put("content", question());
      client.post("/v1/chat/completions", asked);
    };
  }

  private static String store(TandemClient client) throws InterruptedException {
    String store =
        client.post("/v1/vector_stores", body().put("name", "benchmark")).at("/id").asText();
    for (int i = 0; i < DOCUMENTS; i++) {
      String text = "# Station " + i + "\n\nStation " + i + " opened in " + (1800 + i) + ".\n";
      String file = client.upload(i + ".md", text.getBytes(StandardCharsets.UTF_8));
      client.post("/v1/vector_stores/" + store + "/files", body().put("file_id", file));
    }
    while (client.get("/v1/vector_stores/" + store).at("/file_counts/in_progress").asInt() > 0) {
      Thread.sleep(100);
    }
    return store;
  }

  /** One of few: embeddings of queries are cached, as they are of those that users repeat. */
  private static String question() {
    return "When did station " + (int) (Math.random() * DOCUMENTS) + " open?";
  }

  private double throughput(Runnable request, MeasuredService running) throws Exception {
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<?>> asked = new ArrayList<>();
      for (int i = 0; i < requests; i++) {
        asked.add(threads.submit(request));
      }
      for (Future<?> each : asked) {
        each.get();
      }
    }
    if (!running.process().isAlive()) {
      throw new IllegalStateException("it has ended");
    }
    return requests / ((System.nanoTime() - start) / 1e9);
  }

  private double processorMillis(Runnable request, MeasuredService running) throws Exception {
    double before = running.processorSeconds();
    throughput(request, running);
    return (running.processorSeconds() - before) * 1000 / requests;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static ObjectNode body() {
    return TandemClient.JSON.createObjectNode();
  }
}
