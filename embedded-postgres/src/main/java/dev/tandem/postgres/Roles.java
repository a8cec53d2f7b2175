package dev.tandem.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The two roles of a running server: the superuser that makes databases, and the one that the
 * services use, which owns them and can not leave the database (no files, no programs).
 */
record Roles(int port, Passwords passwords) {

  static final String SUPERUSER = "postgres";
  static final String APPLICATION = "tandem";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /** The inverse of {@link #format()}. */
  static Roles parse(String text) {
    String[] parts = text.split(":");
    return new Roles(Integer.parseInt(parts[0]), new Passwords(parts[1], parts[2]));
  }

  String format() {
    return port + ":" + passwords.superuser() + ":" + passwords.application();
  }

  String url(String database) {
    return "postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** Also puts the password right when the file of passwords was made anew. */
  void ensureApplication() {
    try {
      boolean known = exists("select 1 from pg_roles where rolname = '" + APPLICATION + "'");
      execute(
          SUPERUSER,
          "%s role %s login password '%s'"
              .formatted(known ? "alter" : "create", APPLICATION, passwords.application()));
    } catch (SQLException e) {
      throw new PostgresUnavailable("The embedded PostgreSQL refuses its superuser: " + e, e);
    }
  }

  void createDatabase(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a database name: " + name);
    }
    try {
      if (!exists("select 1 from pg_database where datname = '" + name + "'")) {
        execute(SUPERUSER, "create database %s owner %s".formatted(name, APPLICATION));
      }
      execute(name, "create extension if not exists vector");
    } catch (SQLException e) {
      throw new PostgresUnavailable("The database " + name + " cannot be made: " + e, e);
    }
  }

  private boolean exists(String query) throws SQLException {
    try (Connection connection = connect(SUPERUSER);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect(String database) throws SQLException {
    Properties credentials = new Properties();
    credentials.setProperty("user", SUPERUSER);
    credentials.setProperty("password", passwords.superuser());
    return new org.postgresql.Driver().connect("jdbc:" + url(database), credentials);
  }
}
