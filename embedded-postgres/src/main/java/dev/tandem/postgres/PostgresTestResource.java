package dev.tandem.postgres;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Gives a {@code @QuarkusTest} a database: {@code @QuarkusTestResource(PostgresTestResource.class)}
 * on the test class. One server serves all test classes of a run; each application that is started
 * gets an empty database of its own.
 */
public final class PostgresTestResource implements QuarkusTestResourceLifecycleManager {

  // System properties, since each application's class loader may have its own copy of this class.
  private static final String SERVER = "tandem.test.postgres";
  private static final String COUNT = "tandem.test.postgres.databases";

  @Override
  public Map<String, String> start() {
    synchronized (System.getProperties()) {
      String known = System.getProperty(SERVER);
      Roles roles = known == null ? EmbeddedPostgres.startEphemeral().roles() : Roles.parse(known);
      int number = Integer.getInteger(COUNT, 0) + 1;
      System.setProperty(SERVER, roles.format());
      System.setProperty(COUNT, Integer.toString(number));
      String database = "test_" + number;
      roles.createDatabase(database);
      return Map.of(
          "tandem.database.reactive-url",
          roles.url(database),
          "tandem.database.jdbc-url",
          "jdbc:" + roles.url(database),
          "tandem.database.username",
          Roles.APPLICATION,
          "tandem.database.password",
          roles.passwords().application());
    }
  }

  /** The server stays until the JVM ends: the next application uses it too. */
  @Override
  public void stop() {}
}
