package dev.tandem.postgres;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that holds a data folder, or a temporary one, until it is killed. */
final class KeepsAServerRunning {

  private KeepsAServerRunning() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      System.out.println(EmbeddedPostgres.startEphemeral().folder());
    } else {
      EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]));
      postgres.createDatabase("first");
      EmbeddedPostgresTest.run(
          postgres, "first", "create table if not exists kept as select 7 as n");
      System.out.println("ready");
    }
    new CountDownLatch(1).await();
  }
}
