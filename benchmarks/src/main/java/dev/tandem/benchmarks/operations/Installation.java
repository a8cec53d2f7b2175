package dev.tandem.benchmarks.operations;

import dev.tandem.postgres.EmbeddedPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A database, replicas of every service, and the gateway in front of them. */
final class Installation implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final EmbeddedPostgres database;
  private final TestGateway gateway = new TestGateway(vertx);
  private final List<Replica> replicas = new ArrayList<>();

  /**
   * Starts everything, and returns when it is ready.
   *
   * @param modelServer where model {@code stub} is
   */
  Installation(int each, int modelServer) throws IOException {
    folder = Files.createTempDirectory("tandem-operations");
    database = EmbeddedPostgres.startEphemeral();
    database.createDatabase("tandem");
    Map<String, String> settings = settings(modelServer);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> replicas.forEach(Replica::kill)));
    for (Service service : List.of(Service.RETRIEVAL, Service.GENERATION, Service.FINETUNE)) {
      for (int i = 1; i <= each; i++) {
        Path log = folder.resolve(service.module() + "-" + i + ".log");
        Replica replica = new Replica(service, settings, log);
        replica.start();
        replica.awaitReady();
        replicas.add(replica);
        gateway.add(replica);
      }
    }
    while (!Stream.of(Service.values()).allMatch(service -> gateway.serves(service, each))) {
      pause(100);
    }
    System.out.printf("ready: %d replicas of each service, logs in %s%n", each, folder);
  }

  private Map<String, String> settings(int modelServer) throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("tandem.database.reactive-url", database.reactiveUrl("tandem"));
    settings.put("tandem.database.jdbc-url", database.jdbcUrl("tandem"));
    settings.put("tandem.database.username", database.username());
    settings.put("tandem.database.password", database.password());
    settings.put("tandem.files.folder", folder.resolve("files").toString());
    settings.put("tandem.fine-tuning.local.folder", folder.resolve("training").toString());
    settings.put("tandem.fine-tuning.artifacts.folder", folder.resolve("artifacts").toString());
    settings.put("tandem.retrieval.url", url());
    settings.put("tandem.backends.stub.url", "http://127.0.0.1:" + modelServer);
    settings.put("tandem.backends.stub.models.stub.served-as", "stub");
    Path secret = folder.resolve("service-secret");
    Files.writeString(secret, "only-for-this-measurement-".repeat(2));
    settings.put("tandem.auth.service-secret-file", secret.toString());
    for (String name : List.of("retrieval", "generation", "finetune")) {
      settings.put("quarkus.datasource.\"" + name + "\".reactive.max-size", "8");
      settings.put("quarkus.datasource.\"" + name + "\".jdbc.max-size", "6");
    }
    settings.put("quarkus.shutdown.delay", "1s");
    return settings;
  }

  String url() {
    return "http://127.0.0.1:" + gateway.port();
  }

  List<Replica> replicas() {
    return replicas;
  }

  /** Stops a replica and starts it again; returns when the gateway sends requests to it. */
  void replace(Replica replica, int each) {
    double stopped = replica.stop();
    replica.start();
    double ready = replica.awaitReady();
    while (!gateway.serves(replica.service(), each)) {
      pause(50);
    }
    System.out.printf(
        "%-16s port %d: ended %.1f s after SIGTERM, ready %.1f s after its start%n",
        replica.service().module(), replica.port(), stopped, ready);
  }

  /** The first column of the only row. */
  long number(String sql) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** How many of these receipts are not there. */
  long missingReceipts(Collection<String> ids) {
    String sql =
        "select count(*) from unnest(?) as told(id) where not exists"
            + " (select 1 from generation.receipts r where r.id = told.id)";
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl("tandem"), database.username(), database.password());
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    gateway.close();
    replicas.forEach(Replica::stop);
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
