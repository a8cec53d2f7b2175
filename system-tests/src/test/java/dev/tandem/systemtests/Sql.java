package dev.tandem.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks into the embedded database behind the API's back. */
final class Sql {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Sql() {}

  /** The rows of a query, each as its columns' text joined by blanks. */
  static List<String> rows(Path data, String query) {
    try (Connection connection = connect(data);
        ResultSet rows = connection.createStatement().executeQuery(query)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          columns.add(rows.getString(i));
        }
        found.add(String.join(" ", columns));
      }
      return found;
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(query, e);
    }
  }

  /** Changes something behind the API's back. */
  static void change(Path data, String statement) {
    try (Connection connection = connect(data)) {
      connection.createStatement().executeUpdate(statement);
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  /** Asks again and again, on one connection, until the query's one value is true. */
  static void await(Path data, String query) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Connection connection = connect(data);
        PreparedStatement asked = connection.prepareStatement(query)) {
      while (true) {
        try (ResultSet rows = asked.executeQuery()) {
          if (rows.next() && rows.getBoolean(1)) {
            return;
          }
        }
        if (System.nanoTime() > end) {
          throw new AssertionError("still not so after " + PATIENCE + ": " + query);
        }
        Thread.sleep(1);
      }
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(query, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(Path data) throws SQLException, IOException {
    String port = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(3).strip();
    String password = Files.readAllLines(data.resolve("postgres.passwords")).get(1).strip();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/tandem?currentSchema=retrieval,public",
        "tandem",
        password);
  }
}
