package dev.tandem.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations only expand what the release before uses: docs/adr/0107. */
class MigrationsTest {

  private static final List<String> SERVICES =
      List.of("retrieval-svc", "generation-svc", "finetune-job-svc");

  /** What breaks statements of the release before, or of this one after a step back. */
  private static final Pattern BREAKING =
      Pattern.compile(
          "\\bdrop\\s+(table|column|schema|view|function|type|sequence|trigger)\\b"
              + "|\\brename\\b|\\bset\\s+not\\s+null\\b|\\balter\\s+(column\\s+)?\\w+\\s+(set\\s+data\\s+)?type\\b"
              + "|\\badd\\s+column\\s+(?![^,;]*\\bdefault\\b)(?![^,;]*\\bgenerated\\b)[^,;]*\\bnot\\s+null\\b"
              + "|(^|;)\\s*truncate\\b",
          Pattern.CASE_INSENSITIVE);

  @TempDir Path folder;

  @Test
  void frozenMigrationsStayAsTheyAre() throws Exception {
    Map<String, Path> all = migrations();
    for (Map.Entry<String, String> frozen : frozen().entrySet()) {
      assertTrue(all.containsKey(frozen.getKey()), frozen.getKey() + " is gone");
      assertEquals(
          frozen.getValue(),
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(Files.readAllBytes(all.get(frozen.getKey())))),
          frozen.getKey() + " was changed after its release");
    }
  }

  @Test
  void newMigrationsExpandOnly() throws IOException {
    Map<String, Path> fresh = migrations();
    fresh.keySet().removeAll(frozen().keySet());
    for (Map.Entry<String, Path> migration : fresh.entrySet()) {
      if (!migration.getKey().contains("__contract_")) {
        String sql = withoutComments(Files.readString(migration.getValue()));
        List<String> breaking =
            BREAKING.matcher(sql).results().map(found -> found.group()).toList();
        assertEquals(List.of(), breaking, migration.getKey() + " breaks the release before");
      }
    }
  }

  @Test
  void theRuleTellsContractionFromExpansion() {
    for (String breaking :
        List.of(
            "alter table a drop column b",
            "ALTER TABLE a RENAME COLUMN b TO c",
            "alter table a add column b text not null",
            "alter table a alter column b set not null",
            "alter table a alter column b type bigint",
            "drop table a")) {
      assertTrue(BREAKING.matcher(breaking).find(), breaking);
    }
    for (String fine :
        List.of(
            "alter table a add column b text",
            "alter table a add column b int not null default 0",
            "create table a (b text not null, c text not null)",
            "alter table a drop constraint c, add constraint c check (b > 0)",
            "alter table a alter column b drop not null",
            "create trigger c before update or truncate on a for each statement execute function d()")) {
      assertFalse(BREAKING.matcher(fine).find(), fine);
    }
  }

  @Test
  void statementsOfTheReleaseBeforeRunOnTheNewSchemaAndItsRowsAreKept() throws Exception {
    copyFrozen();
    try (EmbeddedPostgres server = EmbeddedPostgres.startEphemeral()) {
      server.createDatabase("rolling");
      migrate(server, schema -> "filesystem:" + folder.resolve(schema));
      try (Connection connection = connect(server);
          Statement statement = connection.createStatement()) {
        for (String sql : statements("data.sql")) {
          statement.executeUpdate(sql);
        }
        Map<String, Long> before = counts(statement);

        migrate(server, schema -> "classpath:db/" + schema);

        assertEquals(before, counts(statement), "a migration lost rows");
        for (String sql : statements("statements.sql")) {
          assertEquals(1, statement.executeUpdate(sql), sql);
        }
      }
    }
  }

  private interface Location {
    String of(String schema);
  }

  private static void migrate(EmbeddedPostgres server, Location location) {
    for (String schema : List.of("retrieval", "generation", "finetune")) {
      Flyway.configure()
          .dataSource(server.jdbcUrl("rolling"), server.username(), server.password())
          .schemas(schema)
          .defaultSchema(schema)
          .locations(location.of(schema))
          .load()
          .migrate();
    }
  }

  private static Connection connect(EmbeddedPostgres server) throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl("rolling"), server.username(), server.password());
  }

  private static Map<String, Long> counts(Statement statement) throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    for (String table :
        List.of(
            "retrieval.files",
            "retrieval.vector_stores",
            "retrieval.vector_store_files",
            "retrieval.ingestion_queue",
            "retrieval.embedding_cache",
            "generation.receipts",
            "generation.receipt_texts",
            "generation.conversations",
            "generation.conversation_items",
            "generation.batches",
            "finetune.jobs",
            "finetune.events")) {
      try (var rows = statement.executeQuery("select count(*) from " + table)) {
        rows.next();
        counts.put(table, rows.getLong(1));
      }
      assertTrue(counts.get(table) > 0, table + " has no rows to lose");
    }
    return counts;
  }

  private void copyFrozen() throws IOException {
    Map<String, Path> all = migrations();
    for (String name : frozen().keySet()) {
      Path copy = folder.resolve(name);
      Files.createDirectories(copy.getParent());
      Files.copy(all.get(name), copy);
    }
  }

  /** Files by schema and name. */
  private static Map<String, Path> migrations() throws IOException {
    Map<String, Path> found = new TreeMap<>();
    for (String service : SERVICES) {
      Path root = Path.of("..", service, "src/main/resources/db");
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> file.toString().endsWith(".sql"))
            .forEach(file -> found.put(root.relativize(file).toString().replace('\\', '/'), file));
      }
    }
    return found;
  }

  /** SHA-256 by schema and name. */
  private static Map<String, String> frozen() throws IOException {
    Map<String, String> frozen =
        resource("frozen.txt")
            .lines()
            .map(line -> line.split(" +", 2))
            .collect(Collectors.toMap(line -> line[1], line -> line[0]));
    assertTrue(frozen.size() > 15, frozen.toString());
    return frozen;
  }

  private static List<String> statements(String file) throws IOException {
    List<String> statements = new ArrayList<>();
    Arrays.stream(withoutComments(resource(file)).split(";\\R", -1))
        .map(String::strip)
        .filter(sql -> !sql.isEmpty())
        .forEach(statements::add);
    return statements;
  }

  private static String withoutComments(String sql) {
    return sql.replaceAll("(?m)--.*$", "");
  }

  private static String resource(String name) throws IOException {
    try (var in = MigrationsTest.class.getResourceAsStream("/migrations/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
