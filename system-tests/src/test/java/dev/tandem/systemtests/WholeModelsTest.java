package dev.tandem.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Training a model on this machine, and answers by what came of it on a real model server. */
@Tag("slow")
@OnlyStandalone("Its settings are a JVM's, and what runs jobs is the same code in each shape.")
class WholeModelsTest {

  @Test
  void whatTrainingMadeAnswersUnderItsNameFromItsFolder() throws IOException {
    Path folder = Files.createTempDirectory("tandem-whole");
    Path data = Files.createDirectory(folder.resolve("data"));
    Keys.write(data, List.of(SharedTandem.KEY + " alpha"));
    String python = TransformersServer.python();
    TransformersServer.makeModel(python, folder.resolve("base"));
    try (Background server = TransformersServer.start(python, folder);
        TandemProcess tandem =
            TandemProcess.start(
                TandemProcess.Options.on(data)
                    .with("OMP_NUM_THREADS", "1")
                    .with(
                        "JAVA_TOOL_OPTIONS",
                        WebhookTest.javaOptions(settings(server.url(), folder.resolve("base")))))) {
      Command.of(
              Tools.pythonEnvironment().resolve("bin/python").toString(),
              "-m",
              "pytest",
              "test_whole_models.py")
          .in(Project.module().resolve("python"))
          .with("PYTHONDONTWRITEBYTECODE", "1")
          .with("TANDEM_URL", tandem.url())
          .with("TANDEM_KEY", SharedTandem.KEY)
          .with("TANDEM_TUNABLE", "tiny")
          .orFail();
    } finally {
      SharedTandem.deleteAll(folder);
    }
  }

  private static Map<String, String> settings(String server, Path base) {
    String model = "tandem.fine-tuning.base-models.list.tiny.";
    return Map.of(
        model + "path",
        base.toString(),
        model + "gpus",
        "0",
        model + "context",
        "256",
        model + "learning-rate",
        "0.01",
        "tandem.fine-tuning.jobs.concurrency",
        "2",
        "tandem.backends.folders.url",
        server,
        "tandem.backends.folders.adapters",
        "path",
        "tandem.backends.folders.probe.every",
        "500ms");
  }
}
