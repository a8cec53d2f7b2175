package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fine-tuning jobs whose trainers run in a real cluster. Tandem itself runs on the machine beside
 * the cluster's node, with the rights of a ServiceAccount.
 */
@Tag("slow")
@OnlyStandalone(
    "Its settings are a JVM's, and what starts trainers is the same code in each shape.")
class KubernetesFineTuningTest {

  private static final String KEY = "sk-cluster-alpha";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration SOON = Duration.ofMinutes(1);

  /** What a trainer tells first. */
  private static final String LOADING = "Loading the model and the data";

  private static ClusterNode node;
  private static TandemProcess tandem;
  private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    node = ClusterNode.start();
    folder = Files.createTempDirectory("tandem-cluster");
    Path data = Files.createDirectory(folder.resolve("data"));
    Keys.write(data, List.of(KEY + " alpha"));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(node.host()))) {
      port = free.getLocalPort();
    }
    tandem =
        TandemProcess.start(
            TandemProcess.Options.on(data)
                .with("KUBECONFIG", node.leastRights().toString())
                .with("JAVA_TOOL_OPTIONS", settings(port)));
  }

  private static String settings(int port) {
    String tuning = "tandem.fine-tuning.";
    String cluster = tuning + "kubernetes.";
    String models = tuning + "base-models.list.";
    return Map.ofEntries(
            Map.entry("quarkus.http.host", node.host()),
            Map.entry("quarkus.http.port", Integer.toString(port)),
            Map.entry(tuning + "launcher.kind", "kubernetes"),
            Map.entry(tuning + "jobs.url", "http://" + node.host() + ":" + port),
            Map.entry(tuning + "jobs.concurrency", "3"),
            Map.entry(cluster + "namespace", ClusterNode.NAMESPACE),
            Map.entry(cluster + "image", ClusterNode.IMAGE),
            Map.entry(cluster + "cpu", "100m"),
            Map.entry(cluster + "memory", "512Mi"),
            Map.entry(cluster + "workspace.kind", "empty-dir"),
            Map.entry(cluster + "techniques.full.image", "registry.invalid/trainer:1"),
            Map.entry(models + "large.path", "/models/large"),
            Map.entry(models + "large.gpus", "8"),
            Map.entry(models + "small.path", "/models/small"),
            Map.entry(models + "small.gpus", "0"))
        .entrySet()
        .stream()
        .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(" "));
  }

  @AfterAll
  static void stop() throws IOException {
    if (tandem != null) {
      tandem.close();
      SharedTandem.deleteAll(folder);
    }
    if (node != null) {
      node.close();
    }
  }

  @Test
  void aRunSurvivesADeletedPodAndASuspendedJobAndEndsWithAModelThatAnswers() {
    String id = create("tandem-classifier", "{}", TuningApi.rows(100));
    awaitTrainers(id, 1);
    node.kubectl("delete", "pod", "-l", "tandem.dev/job=" + id, "--wait=false");
    awaitTrainers(id, 2);
    node.kubectl("patch", "job", "tandem-" + id, "-p", "{\"spec\":{\"suspend\":true}}");
    awaitMessage(id, "The Job is suspended in the cluster", SOON);
    node.kubectl("patch", "job", "tandem-" + id, "-p", "{\"spec\":{\"suspend\":false}}");
    Waiting.until("the job has ended", PATIENCE, () -> job(id).hasNonNull("finished_at"));
    JsonNode job = job(id);
    assertEquals("succeeded", job.get("status").asText(), () -> job + "\n" + messages(id));
    assertEquals(
        "weather",
        new TuningApi(tandem.api(KEY))
            .answer(job.get("fine_tuned_model").asText(), "Question 1000: what about rain?"));
    Waiting.until(
        "nothing of it is left",
        SOON,
        () ->
            node.kubectl("get", "job,secret,pvc", "-l", "tandem.dev/job=" + id, "-o", "name")
                .isBlank());
  }

  /** Until so many have begun to work, one after the other. */
  private static void awaitTrainers(String id, int count) {
    Waiting.until(
        "trainer " + count + " of " + id + " works",
        PATIENCE,
        () -> messages(id).stream().filter(LOADING::equals).count() >= count);
  }

  @Test
  void eventsTellWhyAJobWaitsForANodeOrForItsImage() {
    String large = create("large", "{\"technique\": \"lora\"}", TuningApi.rows(2));
    String small = create("small", "{\"technique\": \"full\"}", TuningApi.rows(2));
    awaitMessage(
        large, "No node can take the trainer yet: too little nvidia.com/gpu is free", SOON);
    awaitMessage(small, "The trainer's image 'registry.invalid/trainer:1' can not be pulled", SOON);
    for (String id : List.of(large, small)) {
      tandem.api(KEY).post("/v1/fine_tuning/jobs/" + id + "/cancel", Map.of()).ok();
    }
    Waiting.until(
        "nothing of them is left",
        PATIENCE,
        () ->
            !node.kubectl("get", "job,pod", "-o", "name").contains(large)
                && !node.kubectl("get", "job,pod", "-o", "name").contains(small));
  }

  private static String create(String model, String extension, String rows) {
    TuningApi tuning = new TuningApi(tandem.api(KEY));
    return tuning.create(model, extension, tuning.upload(rows));
  }

  private static JsonNode job(String id) {
    return new TuningApi(tandem.api(KEY)).job(id);
  }

  private static List<String> messages(String id) {
    return new TuningApi(tandem.api(KEY)).messages(id);
  }

  private static void awaitMessage(String id, String words, Duration patience) {
    try {
      Waiting.until(
          words,
          patience,
          () -> messages(id).stream().anyMatch(message -> message.contains(words)));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nEvents: " + messages(id), e);
    }
  }
}
