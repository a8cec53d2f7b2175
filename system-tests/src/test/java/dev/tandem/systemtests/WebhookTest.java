package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.systemtests.WebhookReceiver.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Announcements of ended jobs, read by the SDKs' own code for webhooks. */
@OnlyStandalone("Its settings are a JVM's, and what runs jobs is the same code in each shape.")
class WebhookTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void theSdksUnwrapWhatIsAnnounced(@TempDir Path folder) throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (WebhookReceiver receiver = new WebhookReceiver();
        TandemProcess tandem =
            TandemProcess.start(
                TandemProcess.Options.on(data)
                    .with("JAVA_TOOL_OPTIONS", javaOptions(receiver.settings())))) {
      TuningApi tuning = new TuningApi(tandem.api());
      String file = tuning.upload(TuningApi.rows(2) + "this is not JSON\n");
      String job = tuning.create("tandem-classifier", "{}", file);
      Waiting.until("it is delivered again", PATIENCE, () -> receiver.all().size() == 2);
      Delivery refused = receiver.all().getFirst();
      Delivery taken = receiver.all().getLast();
      assertEquals(refused.id(), taken.id());
      assertEquals(refused.body(), taken.body());
      Path sent = folder.resolve("delivery.json");
      Api.JSON.writeValue(sent.toFile(), Map.of("headers", taken.headers(), "body", taken.body()));
      for (Command sdk : new Command[] {python(sent), node(folder, sent)}) {
        JsonNode told = Api.JSON.readTree(sdk.orFail().lines().toList().getLast());
        assertEquals("fine_tuning.job.failed", told.get("type").asText());
        assertEquals(job, told.get("job").asText());
        assertTrue(told.get("tampered").asBoolean(), "a body that was changed was believed");
      }
      assertNotEquals("", taken.headers().get("webhook-signature"));
    }
  }

  /** As one variable of the environment. */
  static String javaOptions(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(" "));
  }

  private static Command python(Path sent) {
    return Command.of(
            Tools.pythonEnvironment().resolve("bin/python").toString(),
            Project.module().resolve("python/unwrap_webhook.py").toString(),
            sent.toString())
        .with("PYTHONDONTWRITEBYTECODE", "1")
        .with("OPENAI_WEBHOOK_SECRET", WebhookReceiver.SECRET);
  }

  private static Command node(Path folder, Path sent) throws IOException {
    Path program = Files.createDirectory(folder.resolve("node"));
    Tools.copy(Project.module().resolve("node"), program);
    Files.createSymbolicLink(
        program.resolve("node_modules"), Tools.nodeModules().resolve("node_modules"));
    return Command.of("node", "unwrap_webhook.js", sent.toString())
        .in(program)
        .with("OPENAI_WEBHOOK_SECRET", WebhookReceiver.SECRET);
  }
}
