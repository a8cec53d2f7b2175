package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Tandem with a real model server behind it, for all tests that take {@link Running}. Between
 * Tandem and them stands a proxy that holds every answer against OpenAI's description where a copy
 * of that lies at hand; a test fails when one did not fit.
 */
final class SharedModels implements ParameterResolver, AfterEachCallback {

  /** What the model server calls its model. */
  static final String MODEL = "parrot";

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedModels.class);

  /**
   * @param url base URL without {@code /v1}, of the proxy
   * @param server llama.cpp; a test that kills it starts it again
   */
  record Running(TandemProcess tandem, Background server, Background proxy, String url, Path folder)
      implements AutoCloseable {

    /** The API without an SDK. */
    Api api() {
      return new Api(url, SharedTandem.KEY);
    }

    @Override
    public void close() throws IOException {
      try (server;
          tandem;
          proxy) {
        proxy.kill();
      } finally {
        SharedTandem.deleteAll(folder);
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Running.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Running.class, ignored -> start(), Running.class);
  }

  /** Fails when an answer did not fit the description. */
  @Override
  public void afterEach(ExtensionContext context) {
    Running running = context.getRoot().getStore(NAMESPACE).get(Running.class, Running.class);
    if (running != null) {
      assertEquals("[]", running.api().delete("/misfits").body());
    }
  }

  private static Running start() {
    try {
      Path folder = Files.createTempDirectory("tandem-models");
      Background server = server(folder);
      Path data = Files.createDirectory(folder.resolve("data"));
      Keys.write(data, List.of(SharedTandem.KEY + " alpha"));
      TandemProcess tandem =
          TandemProcess.start(
              TandemProcess.Options.on(data)
                  .with("TANDEM_BACKENDS_LOCAL_URL", server.url())
                  .with("TANDEM_BACKENDS_LOCAL_PROBE_EVERY", "500ms")
                  .with("TANDEM_BACKENDS_LOCAL_BREAKER_OPEN_FOR", "1s"));
      Background proxy = proxy(tandem.url(), folder);
      Running running = new Running(tandem, server, proxy, proxy.url(), folder);
      awaitModel(running);
      return running;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until Tandem has found the model server and what it serves. */
  static void awaitModel(Running running) {
    Waiting.until(
        "the model is served",
        Duration.ofSeconds(60),
        () -> running.tandem().api(SharedTandem.KEY).get("/v1/models/" + MODEL).status() == 200);
  }

  private static Background server(Path folder) {
    Path programs = Project.module().resolve("model-server");
    String python = Tools.pythonEnvironment("model-server").resolve("bin/python").toString();
    Path model = folder.resolve("parrot.gguf");
    Command.of(python, programs.resolve("make_model.py").toString(), model.toString()).orFail();
    int port = Background.freePort();
    return new Background(
            List.of(
                python,
                programs.resolve("serve.py").toString(),
                model.toString(),
                Integer.toString(port),
                MODEL),
            Map.of("PYTHONDONTWRITEBYTECODE", "1"),
            URI.create("http://127.0.0.1:" + port + "/health"),
            folder.resolve("server.log"))
        .start();
  }

  private static Background proxy(String tandem, Path folder) {
    String python = Tools.pythonEnvironment().resolve("bin/python").toString();
    int port = Background.freePort();
    return new Background(
            List.of(
                python,
                Project.module().resolve("python/checking_proxy.py").toString(),
                Integer.toString(port),
                tandem,
                Project.reference().toString()),
            Map.of("PYTHONDONTWRITEBYTECODE", "1"),
            URI.create("http://127.0.0.1:" + port + "/misfits"),
            folder.resolve("proxy.log"))
        .start();
  }
}
