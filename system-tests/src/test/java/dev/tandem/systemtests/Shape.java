package dev.tandem.systemtests;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the tests run against; {@code -Dtandem.shape=services}, and standalone by itself. */
enum Shape {
  /** All in one JVM. */
  STANDALONE,
  /** Three JVMs beside a database, behind a gateway. */
  SERVICES,
  /**
   * The same with native executables: all three, or those that {@code -Dtandem.native=} names,
   * separated by commas; the others are JVMs.
   */
  NATIVE;

  private static final String ALL = "retrieval-svc,generation-svc,finetune-job-svc";

  static Shape current() {
    return valueOf(System.getProperty("tandem.shape", "standalone").toUpperCase(Locale.ROOT));
  }

  /**
   * The command line that starts a Tandem.
   *
   * @param heap largest heap of each service
   */
  List<String> command(String heap) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return switch (this) {
      case STANDALONE ->
          List.of(
              java,
              "-XX:+UseSerialGC",
              "-Xmx" + heap,
              "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
              "-Dtandem.fine-tuning.local.home=" + Project.root(),
              "-jar",
              Project.packagedApplication().toString());
      case SERVICES -> apart(java, heap, "none");
      case NATIVE -> apart(java, heap, executables());
    };
  }

  private static String executables() {
    String chosen = System.getProperty("tandem.native", "");
    return chosen.isBlank() ? ALL : chosen;
  }

  private static List<String> apart(String java, String heap, String executables) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return List.of(
        java,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx256m",
        "-cp",
        classPath,
        "dev.tandem.systemtests.apart.ServicesApart",
        Project.root().toString(),
        heap,
        executables);
  }
}
