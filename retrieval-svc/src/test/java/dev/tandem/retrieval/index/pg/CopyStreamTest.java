package dev.tandem.retrieval.index.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.postgres.PostgresTestResource;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
class CopyStreamTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String COPY = "copy copied (number) from stdin (format binary)";

  @Inject
  @DataSource("retrieval")
  AgroalDataSource database;

  @Test
  void leavesTheConnectionUsableWhenWhatFillsItFails() throws SQLException {
    try (Connection connection = table()) {
      assertThrows(IllegalStateException.class, () -> fillAndFail(connection));
      assertTimeoutPreemptively(SOON, () -> connection.rollback());
      assertEquals(7, number(connection, "select 7"));
    }
  }

  @Test
  void failsAndDoesNotWaitWhenTheServerGoesAwayInTheMiddle() throws SQLException {
    try (Connection connection = table();
        Connection other = database.getConnection()) {
      int server = number(connection, "select pg_backend_pid()");
      SQLException failure =
          assertTimeoutPreemptively(
              SOON, () -> assertThrows(SQLException.class, () -> kill(other, server, connection)));
      assertTrue(failure.getMessage() != null);
      assertTimeoutPreemptively(SOON, () -> assertThrows(SQLException.class, connection::rollback));
    }
  }

  @Test
  void putsRowsIntoTheTableWhenItFinishes() throws SQLException {
    try (Connection connection = table()) {
      try (CopyStream copy = CopyStream.open(connection, COPY)) {
        for (int i = 0; i < 20_000; i++) {
          copy.rows().row(1).int8(i);
          copy.flushWhenLarge();
        }
        copy.finish();
      }
      assertEquals(20_000, number(connection, "select count(*)::int from copied"));
      connection.rollback();
    }
  }

  private Connection table() throws SQLException {
    Connection connection = database.getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("create temporary table copied (number bigint) on commit drop");
    }
    return connection;
  }

  private static void fillAndFail(Connection connection) throws SQLException {
    try (CopyStream copy = CopyStream.open(connection, COPY)) {
      copy.rows().row(1).int8(1);
      throw new IllegalStateException("what fills it fails");
    }
  }

  private static void kill(Connection other, int server, Connection connection)
      throws SQLException {
    try (CopyStream copy = CopyStream.open(connection, COPY)) {
      number(other, "select pg_terminate_backend(" + server + ", 10000)::int");
      for (int i = 0; i < 2_000_000; i++) {
        copy.rows().row(1).int8(i);
        copy.flushWhenLarge();
      }
      copy.finish();
    }
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }
}
