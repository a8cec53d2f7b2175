package dev.tandem.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What the person who starts Tandem chose, as system properties ({@code tandem.data-dir}) or
 * environment variables ({@code TANDEM_DATA_DIR}).
 *
 * @param dataFolder everything that lasts is kept here
 * @param database a server of the user's, instead of the embedded one
 * @param host address to serve on
 * @param port to serve on, 0 for any that is free
 * @param samples whether the first start loads the sample documents
 * @param practice end after a round of common requests
 */
record Options(
    Path dataFolder,
    Optional<URI> database,
    String host,
    int port,
    boolean samples,
    boolean practice) {

  static Options ofThisProcess() {
    return new Options(
        chosen("tandem.data-dir").map(Path::of).orElseGet(Options::defaultFolder).toAbsolutePath(),
        chosen("tandem.database-url").map(Options::uri),
        chosen("quarkus.http.host").orElse("127.0.0.1"),
        chosen("quarkus.http.port").map(Options::portNumber).orElse(8080),
        chosen("tandem.samples").map(Boolean::parseBoolean).orElse(true),
        chosen("tandem.practice").map(Boolean::parseBoolean).orElse(false));
  }

  private static Optional<String> chosen(String name) {
    String variable = name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    return Optional.ofNullable(System.getProperty(name))
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(value -> !value.isBlank());
  }

  private static Path defaultFolder() {
    String home =
        Optional.ofNullable(System.getenv("HOME")).orElse(System.getProperty("user.home"));
    return Optional.ofNullable(System.getenv("XDG_DATA_HOME"))
        .filter(value -> !value.isBlank())
        .map(Path::of)
        .orElseGet(() -> Path.of(home, ".local", "share"))
        .resolve("tandem");
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new CannotStart(
          "TANDEM_DATABASE_URL is not an address such as"
              + " postgresql://user:password@host:5432/database (signs like @ and / in the password"
              + " are written %40 and %2F).");
    }
  }

  private static int portNumber(String text) {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) < 65_536) {
      return Integer.parseInt(text);
    }
    throw new CannotStart("'" + text + "' is not a port: give a number from 0 to 65535.");
  }
}
