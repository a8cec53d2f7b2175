package dev.tandem.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Tandem for all tests that leave it as they found it, with keys of two projects. Tests take it
 * as a parameter; it ends with the last of them.
 */
final class SharedTandem implements ParameterResolver {

  static final String KEY = "sk-shared-alpha";
  static final String FOREIGN_KEY = "sk-shared-beta";

  /** The process and its folder. */
  record Running(TandemProcess tandem, Path folder)
      implements ExtensionContext.Store.CloseableResource {
    @Override
    public void close() throws IOException {
      tandem.close();
      deleteAll(folder);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TandemProcess.class
        || parameter.getParameter().getType() == Api.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TandemProcess tandem =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(SharedTandem.class))
            .getOrComputeIfAbsent(Running.class, ignored -> start(), Running.class)
            .tandem();
    return parameter.getParameter().getType() == Api.class ? tandem.api(KEY) : tandem;
  }

  private static Running start() {
    try {
      Path folder = Files.createTempDirectory("tandem-system");
      Path data = Files.createDirectory(folder.resolve("data"));
      Keys.write(data, List.of(KEY + " alpha", FOREIGN_KEY + " beta"));
      return new Running(TandemProcess.start(TandemProcess.Options.on(data)), folder);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
