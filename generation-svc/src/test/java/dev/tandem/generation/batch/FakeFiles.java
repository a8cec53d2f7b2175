package dev.tandem.generation.batch;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Files in memory; away when a test says so. */
final class FakeFiles implements BatchFiles {

  final Map<String, String> kept = new ConcurrentHashMap<>();
  volatile String input = "";
  volatile boolean away;

  @Override
  public Uni<Optional<InputFile>> find(Asker asker, String id) {
    return here().replaceWith(Optional.of(new InputFile(id, "batch", input.length())));
  }

  @Override
  public Uni<Void> download(Asker asker, String id, Path to) {
    return here()
        .invoke(
            () -> {
              try {
                Files.writeString(to, input);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Override
  public Uni<String> keep(Asker asker, String name, Path content, Long lifeSeconds) {
    return here()
        .map(
            here -> {
              try {
                String id = "file-" + kept.size() + "-" + name;
                kept.put(id, Files.readString(content));
                return id;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private Uni<Void> here() {
    return away
        ? Uni.createFrom().failure(ApiError.unavailable("away"))
        : Uni.createFrom().voidItem();
  }
}
