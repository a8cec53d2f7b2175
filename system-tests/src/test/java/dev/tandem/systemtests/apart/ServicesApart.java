package dev.tandem.systemtests.apart;

import dev.tandem.postgres.EmbeddedPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Starts a database and the three services as processes of their own, and a gateway in this one.
 * From outside it is like standalone: it takes {@code TANDEM_DATA_DIR}, keeps the same data folder,
 * writes its process id and address to {@code tandem.pid} once all services are ready (and theirs
 * below), stops all on SIGTERM, and ends with status 1 when a service does.
 *
 * <p>Arguments: the checkout's folder, the largest heap such as {@code 512m}, and the modules that
 * run as native executables, separated by commas.
 */
public final class ServicesApart {

  private final Path root;
  private final String heap;
  private final List<String> asExecutables;
  private final Path data;
  private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
  private final List<ServiceProcess> running = new ArrayList<>();

  private ServicesApart(Path root, String heap, List<String> asExecutables, Path data) {
    this.root = root;
    this.heap = heap;
    this.asExecutables = List.copyOf(asExecutables);
    this.data = data;
  }

  public static void main(String... arguments) throws IOException, InterruptedException {
    List<String> executables = arguments.length > 2 ? List.of(arguments[2].split(",")) : List.of();
    ServicesApart all =
        new ServicesApart(
            Path.of(arguments[0]),
            arguments[1],
            executables,
            Path.of(System.getenv("TANDEM_DATA_DIR")).toAbsolutePath());
    int status = all.run();
    System.exit(status);
  }

  private int run() throws IOException, InterruptedException {
    prepareFolder();
    EmbeddedPostgres postgres = EmbeddedPostgres.startWithoutShutdownHook(data);
    // The services first, since they use the database to their last request.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres)));
    postgres.createDatabase("tandem");
    for (Service service : Service.values()) {
      ports.put(service, freePort());
    }
    Map<String, String> settings = settings(postgres);
    for (Service service : Service.values()) {
      running.add(start(service, settings));
    }
    Routes routes = new Routes();
    for (Service service : Service.values()) {
      ServiceProcess process = running.get(service.ordinal());
      if (!process.becomesReady()) {
        return 1;
      }
      routes.add(service, process.description());
    }
    int port = Gateway.serve(Vertx.vertx(), routes, ports);
    announce("http://127.0.0.1:" + port);
    return firstToEnd();
  }

  private ServiceProcess start(Service service, Map<String, String> settings) throws IOException {
    boolean executable = asExecutables.contains(service.module());
    return ServiceProcess.start(
        executable
            ? ServiceProcess.executable(root.resolve(service.module()), heap)
            : ServiceProcess.onJvm(root.resolve(service.module()), heap),
        ports.get(service),
        settings);
  }

  /** What standalone settles by itself, and a cluster's manifests would have to say. */
  private Map<String, String> settings(EmbeddedPostgres postgres) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TANDEM_DATABASE_REACTIVE_URL", postgres.reactiveUrl("tandem"));
    settings.put("TANDEM_DATABASE_JDBC_URL", postgres.jdbcUrl("tandem"));
    settings.put("TANDEM_DATABASE_USERNAME", postgres.username());
    settings.put("TANDEM_DATABASE_PASSWORD", postgres.password());
    settings.put("TANDEM_RETRIEVAL_URL", "http://127.0.0.1:" + ports.get(Service.RETRIEVAL));
    settings.put(
        "TANDEM_FINE_TUNING_SERVING_URL", "http://127.0.0.1:" + ports.get(Service.GENERATION));
    settings.put("TANDEM_FILES_FOLDER", data.resolve("files").toString());
    settings.put("TANDEM_FINE_TUNING_LOCAL_FOLDER", data.resolve("training").toString());
    settings.put("TANDEM_FINE_TUNING_LOCAL_HOME", root.toString());
    settings.put("TANDEM_FINE_TUNING_ARTIFACTS_FOLDER", data.resolve("artifacts").toString());
    settings.put("TANDEM_AUTH_KEYS_FILE", data.resolve("api-keys").toString());
    settings.put("TANDEM_AUTH_SERVICE_SECRET_FILE", data.resolve("service-secret").toString());
    return settings;
  }

  private void prepareFolder() throws IOException {
    Files.createDirectories(data.resolve("files"));
    if (!Files.exists(data.resolve("api-keys"))) {
      Files.createFile(data.resolve("api-keys"));
    }
    if (!Files.exists(data.resolve("service-secret"))) {
      String secret = UUID.randomUUID() + "-" + UUID.randomUUID();
      Files.writeString(data.resolve("service-secret"), secret);
    }
  }

  private void announce(String url) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Long.toString(ProcessHandle.current().pid()));
    lines.add(url);
    running.forEach(service -> lines.add(service.url()));
    Path fresh = data.resolve("tandem.pid.new");
    Files.write(fresh, lines);
    Files.move(fresh, data.resolve("tandem.pid"), StandardCopyOption.ATOMIC_MOVE);
    System.out.println("The services are ready behind " + url);
  }

  /** Until a service ends, which none does by itself. */
  private int firstToEnd() throws InterruptedException {
    while (running.stream().allMatch(ServiceProcess::isAlive)) {
      Thread.sleep(200);
    }
    System.out.println("A service has ended; so does all.");
    return 1;
  }

  private void stop(EmbeddedPostgres postgres) {
    running.forEach(ServiceProcess::askToStop);
    running.forEach(ServiceProcess::awaitStop);
    postgres.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
