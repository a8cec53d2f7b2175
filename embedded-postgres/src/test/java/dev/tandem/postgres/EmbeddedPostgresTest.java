package dev.tandem.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path temp;

  @Test
  void comparesVectorsInADatabaseThatTheApplicationOwns() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.startEphemeral()) {
      postgres.createDatabase("first");
      assertEquals("5", ask(postgres, "first", "select '[1,2]'::halfvec <-> '[4,6]'::halfvec"));
      assertEquals("off", ask(postgres, "first", "select current_setting('is_superuser')"));
      assertEquals("UTF8", ask(postgres, "first", "select current_setting('server_encoding')"));
      assertEquals("äöü", ask(postgres, "first", "select lower('ÄÖÜ')"));
    }
  }

  @Test
  void listensOnLoopbackOnlyAndWantsThePassword() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.startEphemeral()) {
      postgres.createDatabase("first");
      assertEquals("127.0.0.1", ask(postgres, "first", "show listen_addresses"));
      SQLException refused =
          assertThrows(
              SQLException.class,
              () ->
                  DriverManager.getConnection(postgres.jdbcUrl("first"), "tandem", "guess")
                      .close());
      assertEquals("28P01", refused.getSQLState());
    }
  }

  @Test
  void keepsDataAndPasswordsInAFolderWithSpacesFromOneStartToTheNext() throws Exception {
    Path folder = temp.resolve("a folder's \"name\" costs $5 `x` \\");
    String password;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      postgres.createDatabase("first");
      run(postgres, "first", "create table kept as select 7 as n");
      password = postgres.password();
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      postgres.createDatabase("first");
      assertEquals("7", ask(postgres, "first", "select n from kept"));
      assertEquals(password, postgres.password());
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("postgres.passwords"))));
  }

  @Test
  void refusesAFolderThatIsInUse() {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temp)) {
      PostgresUnavailable refused =
          assertThrows(PostgresUnavailable.class, () -> EmbeddedPostgres.start(temp));
      assertTrue(refused.getMessage().contains("in use by another Tandem"), refused.getMessage());
      postgres.createDatabase("still_there");
    }
  }

  @Test
  void comesBackOnTheSamePortWhenTheServerIsKilled() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temp)) {
      postgres.createDatabase("first");
      run(postgres, "first", "create table kept as select 7 as n");
      server(temp).destroyForcibly();
      assertEquals("7", askUntilAnswered(postgres, "select n from kept"));
    }
  }

  @Test
  void stopsAServerThatAKilledProcessLeftBehind() throws Exception {
    Process owner = startInAnotherProcess();
    ProcessHandle orphan = server(temp);
    owner.destroyForcibly().waitFor();
    assertTrue(orphan.isAlive());
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temp)) {
      postgres.createDatabase("first");
      assertFalse(orphan.isAlive());
      assertEquals("1", ask(postgres, "first", "select 1"));
    }
  }

  @Test
  void recoversWhenBothTheProcessAndTheServerWereKilled() throws Exception {
    Process owner = startInAnotherProcess();
    ProcessHandle server = server(temp);
    owner.destroyForcibly().waitFor();
    server.destroyForcibly();
    server.onExit().join();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temp)) {
      assertEquals("7", ask(postgres, "first", "select n from kept"));
    }
  }

  @Test
  void namesTheProcessThatUsesTheFolder() throws Exception {
    Process owner = startInAnotherProcess();
    try {
      PostgresUnavailable refused =
          assertThrows(PostgresUnavailable.class, () -> EmbeddedPostgres.start(temp));
      assertTrue(
          refused.getMessage().contains("process " + owner.pid() + ")"), refused.getMessage());
    } finally {
      owner.destroy();
      owner.waitFor();
    }
  }

  @Test
  void ignoresARecordedProcessIdThatNowBelongsToAnother() throws Exception {
    EmbeddedPostgres.start(temp).close();
    long alive = ProcessHandle.current().pid();
    Files.writeString(temp.resolve("postgres/postmaster.pid"), alive + "\n" + temp + "\n0\n0\n");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temp)) {
      postgres.createDatabase("first");
      assertEquals("1", ask(postgres, "first", "select 1"));
    }
  }

  @Test
  void saysWhichFolderCannotBeWritten() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    PostgresUnavailable refused =
        assertThrows(PostgresUnavailable.class, () -> EmbeddedPostgres.start(file.resolve("data")));
    assertTrue(refused.getMessage().contains(file + "/data"), refused.getMessage());
  }

  @Test
  void leavesNothingBehindOfAnEphemeralServer() throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.startEphemeral();
    Path folder = postgres.folder();
    ProcessHandle server = server(folder);
    postgres.close();
    assertFalse(server.isAlive());
    assertFalse(Files.exists(folder));
  }

  @Test
  void removesWhatAKilledTestRunLeftBehind() throws Exception {
    Process owner = anotherProcess();
    Path folder = Path.of(owner.inputReader().readLine());
    ProcessHandle orphan = server(folder);
    owner.destroyForcibly().waitFor();
    Instant longAgo = Instant.now().minus(Duration.ofMinutes(2));
    Files.setLastModifiedTime(folder.resolve("tandem.lock"), FileTime.from(longAgo));
    EmbeddedPostgres.startEphemeral().close();
    assertFalse(orphan.isAlive());
    assertFalse(Files.exists(folder));
  }

  private Process startInAnotherProcess() throws Exception {
    Process process = anotherProcess(temp.toString());
    assertEquals("ready", process.inputReader().readLine());
    return process;
  }

  private static Process anotherProcess(String... arguments) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                KeepsAServerRunning.class.getName()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static ProcessHandle server(Path folder) throws Exception {
    String pid = Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private static String askUntilAnswered(EmbeddedPostgres postgres, String query)
      throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        return ask(postgres, "first", query);
      } catch (SQLException e) {
        assertTrue(Instant.now().isBefore(end), e.getMessage());
        Thread.sleep(50);
      }
    }
  }

  static void run(EmbeddedPostgres postgres, String database, String sql) throws SQLException {
    try (Connection connection = connect(postgres, database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(EmbeddedPostgres postgres, String database, String query)
      throws SQLException {
    try (Connection connection = connect(postgres, database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres postgres, String database)
      throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(database), postgres.username(), postgres.password());
  }
}
