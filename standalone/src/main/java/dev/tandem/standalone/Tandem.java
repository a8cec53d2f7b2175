package dev.tandem.standalone;

import dev.tandem.postgres.PostgresUnavailable;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/**
 * Starts the database, then the services, and stops them the other way round.
 *
 * <p>Exit status: 0 after a requested stop, 1 when it could not start.
 */
@QuarkusMain
public final class Tandem {

  private Tandem() {}

  public static void main(String... arguments) {
    long start = System.nanoTime();
    try {
      run(Options.ofThisProcess(), start, arguments);
    } catch (CannotStart | PostgresUnavailable e) {
      System.err.println("tandem: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(Options options, long start, String... arguments) {
    Address address = Address.claim(options.host(), options.port());
    DataFolder folder = new DataFolder(options.dataFolder());
    Database database =
        options
            .database()
            .map(Database::at)
            .orElseGet(() -> Database.embedded(folder.path(), System.out));
    folder.prepare();
    database.properties().forEach(System::setProperty);
    // Settled above: a port of 0 has become a number that generation-svc can be told.
    System.setProperty("quarkus.http.host", address.host());
    System.setProperty("quarkus.http.port", Integer.toString(address.port()));
    defaults(address, folder).forEach(System.getProperties()::putIfAbsent);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder, database), "tandem-stop"));
    Ready.expect(new Ready(options, address, folder, start));
    Quarkus.run(Ready.Announcement.class, Tandem::ended, arguments);
  }

  private static Map<String, String> defaults(Address address, DataFolder folder) {
    return Map.of(
        "tandem.retrieval.url", address.url(),
        "tandem.files.folder", folder.files().toString(),
        "tandem.fine-tuning.local.folder", folder.training().toString(),
        "tandem.fine-tuning.artifacts.folder", folder.artifacts().toString(),
        "tandem.auth.keys-file", folder.apiKeys().toString());
  }

  /** The services first, since they use the database to their last request. */
  private static void stop(DataFolder folder, Database database) {
    Application application = Application.currentApplication();
    if (application != null) {
      application.stop();
      application.awaitShutdown();
    }
    database.close();
    try {
      Files.deleteIfExists(folder.pid());
    } catch (IOException e) {
      System.err.println("tandem: " + folder.pid() + " is left behind: " + e);
    }
  }

  private static void ended(int status, Throwable failure) {
    if (failure != null) {
      Throwable cause = failure;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      System.err.println("tandem: could not start: " + cause.getMessage());
    }
    System.exit(failure == null ? status : 1);
  }
}
