package dev.tandem.standalone;

import dev.tandem.postgres.EmbeddedPostgres;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * The database of this process.
 *
 * @param properties what the services' data sources read
 * @param closing stops what was started for it
 */
record Database(Map<String, String> properties, Runnable closing) implements AutoCloseable {

  private static final String NAME = "tandem";

  /** Starts a PostgreSQL on this folder; it is this process's alone. */
  static Database embedded(Path folder, PrintStream out) {
    if (!EmbeddedPostgres.isInstalled()) {
      out.println("Fetching PostgreSQL 17 with pgvector (65 MB, only this once) …");
    }
    EmbeddedPostgres postgres = EmbeddedPostgres.startWithoutShutdownHook(folder);
    postgres.createDatabase(NAME);
    return new Database(
        properties(postgres.reactiveUrl(NAME), postgres.username(), postgres.password()),
        postgres::close);
  }

  /**
   * Uses a server of the user's.
   *
   * @param address {@code postgresql://user:password@host:port/database}, percent-encoded; a query
   *     such as {@code ?sslmode=require} is passed on
   */
  static Database at(URI address) {
    String[] credentials =
        address.getRawUserInfo() == null ? new String[0] : address.getRawUserInfo().split(":", 2);
    boolean known =
        "postgresql".equals(address.getScheme()) || "postgres".equals(address.getScheme());
    String path = address.getRawPath();
    if (!known || address.getHost() == null || path == null || path.length() < 2) {
      throw new CannotStart(
          "TANDEM_DATABASE_URL must be like postgresql://user:password@host:5432/database.");
    }
    int port = address.getPort() < 0 ? 5432 : address.getPort();
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    Map<String, String> properties =
        properties(
            "postgresql://" + address.getHost() + ":" + port + path + query,
            credentials.length > 0 ? decode(credentials[0]) : NAME,
            credentials.length > 1 ? decode(credentials[1]) : "");
    check(properties, address.getHost() + ":" + port);
    return new Database(properties, () -> {});
  }

  /** Says at once what Flyway would say in a hundred lines. */
  private static void check(Map<String, String> properties, String server) {
    try (Connection connection =
        DriverManager.getConnection(
            properties.get("tandem.database.jdbc-url"),
            properties.get("tandem.database.username"),
            properties.get("tandem.database.password"))) {
      ensurePgvector(connection, server);
    } catch (SQLException e) {
      throw new CannotStart(
          "The database that TANDEM_DATABASE_URL names (%s) cannot be used: %s"
              .formatted(server, firstLine(e)));
    }
  }

  /** Where pgvector is not a trusted extension, only a superuser can create it. */
  private static void ensurePgvector(Connection connection, String server) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("select 1 from pg_extension where extname = 'vector'")) {
        if (found.next()) {
          return;
        }
      }
      try {
        statement.execute("create extension if not exists vector");
      } catch (SQLException e) {
        throw new CannotStart(
            "The database '%s' on %s needs pgvector (%s). As a superuser, run there: create extension vector;"
                .formatted(connection.getCatalog(), server, firstLine(e)));
      }
    }
  }

  private static String firstLine(SQLException e) {
    return e.getMessage().lines().findFirst().orElse("no reason given");
  }

  private static Map<String, String> properties(String url, String user, String password) {
    return Map.of(
        "tandem.database.reactive-url", url,
        "tandem.database.jdbc-url", "jdbc:" + url,
        "tandem.database.username", user,
        "tandem.database.password", password);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closing.run();
  }
}
