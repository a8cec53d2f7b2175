package dev.tandem.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code transformers serve} in the trainer's environment: it opens models by their folders. */
final class TransformersServer {

  private TransformersServer() {}

  /** The Python that the trainer has for PyTorch; installed when it is not there yet. */
  static String python() {
    String script = Project.root().resolve("scripts/trainer-env.sh").toString();
    return Command.of(script, "torch").orFail().lines().reduce("", (first, last) -> last);
  }

  /** A tiny Llama with random weights, and a tokenizer with a chat template. */
  static void makeModel(String python, Path folder) {
    Command.of(
            python,
            "-c",
            "import sys, pathlib, tiny_model; tiny_model.tiny_model(pathlib.Path(sys.argv[1]))",
            folder.toString())
        .with("PYTHONPATH", Project.root().resolve("trainer/tests").toString())
        .with("PYTHONDONTWRITEBYTECODE", "1")
        .orFail();
  }

  /** Serves on a free port. */
  static Background start(String python, Path folder) {
    int port = Background.freePort();
    try {
      Path hub = Files.createDirectories(folder.resolve("hub"));
      return new Background(
              List.of(
                  python,
                  "-m",
                  "transformers.cli.transformers",
                  "serve",
                  "--device",
                  "cpu",
                  "--host",
                  "127.0.0.1",
                  "--port",
                  Integer.toString(port)),
              Map.of(
                  "PYTHONPATH", Tools.pythonLibraries("transformers-serve", python).toString(),
                  "PYTHONDONTWRITEBYTECODE", "1",
                  "OMP_NUM_THREADS", "1",
                  "HF_HUB_OFFLINE", "1",
                  "HF_HUB_CACHE", hub.toString()),
              URI.create("http://127.0.0.1:" + port + "/health"),
              folder.resolve("server.log"))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
