package dev.tandem.systemtests;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The official SDKs of other languages, each with tests in its own language. */
@ExtendWith(SharedTandem.class)
class SdkTest {

  @Test
  void servesThePythonSdk(TandemProcess tandem) {
    Path python = Tools.pythonEnvironment().resolve("bin/python");
    Command.of(python.toString(), "-m", "pytest")
        .in(Project.module().resolve("python"))
        .with("PYTHONDONTWRITEBYTECODE", "1")
        .with("TANDEM_URL", tandem.url())
        .with("TANDEM_KEY", SharedTandem.KEY)
        .with("TANDEM_REFERENCE", Project.reference().toString())
        .orFail();
  }

  @Test
  void servesTheNodeSdk(TandemProcess tandem, @TempDir Path folder) throws Exception {
    Path modules = Tools.nodeModules().resolve("node_modules");
    // Node looks for modules beside the program, and the checkout stays as it is.
    Tools.copy(Project.module().resolve("node"), folder);
    java.nio.file.Files.createSymbolicLink(folder.resolve("node_modules"), modules);
    Command.of("node", "--test", "--test-reporter=spec", "tandem.test.js")
        .in(folder)
        .with("TANDEM_URL", tandem.url())
        .with("TANDEM_KEY", SharedTandem.KEY)
        .orFail();
  }
}
