package dev.tandem.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks into the embedded database behind the API's back. */
final class Sql {

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

  private static Connection connect(Path data) throws SQLException, IOException {
    String port = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(3).strip();
    String password = Files.readAllLines(data.resolve("postgres.passwords")).get(1).strip();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/tandem?currentSchema=retrieval,public",
        "tandem",
        password);
  }
}
