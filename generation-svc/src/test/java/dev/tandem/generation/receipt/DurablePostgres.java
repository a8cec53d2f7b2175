package dev.tandem.generation.receipt;

import dev.tandem.postgres.EmbeddedPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** A database that syncs every commit to disk, as the one that users have. */
public class DurablePostgres implements QuarkusTestResourceLifecycleManager {

  private EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    try {
      postgres = EmbeddedPostgres.start(Files.createTempDirectory("tandem-durable"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    postgres.createDatabase("receipts");
    return Map.of(
        "tandem.database.reactive-url", postgres.reactiveUrl("receipts"),
        "tandem.database.jdbc-url", postgres.jdbcUrl("receipts"),
        "tandem.database.username", postgres.username(),
        "tandem.database.password", postgres.password());
  }

  @Override
  public void stop() {
    postgres.close();
  }
}
