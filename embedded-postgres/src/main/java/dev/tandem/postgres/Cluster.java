package dev.tandem.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * One database cluster on disk and the server of it: made, started, stopped. Not thread-safe; the
 * caller holds the folder's lock.
 */
final class Cluster {

  private static final Logger LOG = Logger.getLogger(Cluster.class);
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(5);
  // Recovery after a crash replays at most max_wal_size.
  private static final Duration START_LIMIT = Duration.ofMinutes(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final long LOG_LIMIT_BYTES = 10_000_000;
  private static final int PORT_ATTEMPTS = 5;

  private final Installation installation;
  private final ServerAccount account;
  private final Path folder;
  private final Settings settings;
  // Tells this cluster's server from other processes: it is among the server's arguments.
  private final String name;

  Cluster(Installation installation, ServerAccount account, Path folder, Settings settings) {
    this.installation = installation;
    this.account = account;
    this.folder = folder;
    this.settings = settings;
    this.name =
        "tandem-" + UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8));
  }

  boolean exists() {
    return Files.exists(folder);
  }

  /** Makes an empty cluster; one that was left half made is thrown away. */
  void initialise(String superuserPassword) throws IOException {
    Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
    Path password = folder.resolveSibling(folder.getFileName() + ".password");
    Folders.delete(fresh);
    Files.deleteIfExists(password);
    try {
      Files.createDirectory(fresh);
      Folders.setMode(fresh, "rwx------");
      account.own(fresh);
      Files.createFile(password);
      Folders.setMode(password, "rw-------");
      Files.writeString(password, superuserPassword + "\n");
      account.own(password);
      Command.Result result =
          account.run(INITDB_LIMIT, folder.getParent(), initdb(fresh, password));
      if (!result.succeeded()) {
        throw new PostgresUnavailable("PostgreSQL's initdb failed: " + result.output());
      }
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(password);
    }
  }

  private List<String> initdb(Path target, Path password) {
    return List.of(
        installation.program("initdb").toString(),
        "--pgdata=" + target,
        "--username=" + Roles.SUPERUSER,
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--auth-host=scram-sha-256",
        "--auth-local=scram-sha-256",
        settings == Settings.EPHEMERAL ? "--no-sync" : "--data-checksums",
        "--no-instructions");
  }

  /**
   * Starts the server and waits until it answers, recovery included.
   *
   * @param wantedPort 0 for any that is free
   * @return its port
   */
  int start(int wantedPort) throws IOException {
    forgetForeignProcess();
    String output = "";
    for (int attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
      int port = wantedPort == 0 ? freePort() : wantedPort;
      rotateLog();
      write("postgresql.conf", settings.file(port));
      Command.Result result =
          pgCtl(
              "start",
              START_LIMIT,
              "--log=" + folder.getFileName() + "/server.log",
              "--options=-c cluster_name=" + name);
      if (result.succeeded()) {
        return port;
      }
      output = result.output() + "\n" + logTail();
      if (!output.contains("could not bind") && !output.contains("shared memory block")) {
        break;
      }
      pause(Duration.ofMillis(500L * attempt));
    }
    throw new PostgresUnavailable("PostgreSQL did not start: " + output);
  }

  /** Stops the server, in-flight transactions rolled back; nothing happens when there is none. */
  void stop() throws IOException {
    Optional<ProcessHandle> server = runningServer();
    if (server.isEmpty()) {
      return;
    }
    Command.Result fast = pgCtl("stop", STOP_LIMIT, "--mode=fast");
    if (!fast.succeeded() && runningServer().isPresent()) {
      LOG.warnf("PostgreSQL is slow to stop (%s); stopping it at once", fast.output());
      pgCtl("stop", STOP_LIMIT, "--mode=immediate");
    }
    awaitEnd(server.get());
  }

  /** pg_ctl returns when the file of the process id is gone, a moment before the process is. */
  private static void awaitEnd(ProcessHandle server) {
    for (int i = 0; i < 200 && server.isAlive(); i++) {
      pause(Duration.ofMillis(10));
    }
  }

  /** The server of this cluster, when one runs. */
  Optional<ProcessHandle> runningServer() throws IOException {
    return recordedProcess().filter(this::isOurs);
  }

  private Optional<ProcessHandle> recordedProcess() throws IOException {
    Path file = folder.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String first = Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    return first.matches("\\d+")
        ? ProcessHandle.of(Long.parseLong(first)).filter(ProcessHandle::isAlive)
        : Optional.empty();
  }

  /** Process ids come round again, after a restart of a container at the latest. */
  private boolean isOurs(ProcessHandle process) {
    // The program's path is hidden from a root without CAP_SYS_PTRACE; the arguments are not.
    boolean named = process.info().command().map(c -> c.endsWith("/postgres")).orElse(true);
    List<String> arguments = List.of(process.info().arguments().orElse(new String[0]));
    return named && arguments.contains("cluster_name=" + name);
  }

  /** PostgreSQL refuses to start while the recorded id is alive, whoever it belongs to now. */
  private void forgetForeignProcess() throws IOException {
    if (recordedProcess().filter(p -> !isOurs(p)).isPresent()) {
      Files.deleteIfExists(folder.resolve("postmaster.pid"));
    }
  }

  private Command.Result pgCtl(String action, Duration limit, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                installation.program("pg_ctl").toString(),
                action,
                // Relative to the folder above: pg_ctl hands its arguments to a shell that would
                // read signs like $ and " in them.
                "--pgdata=" + folder.getFileName(),
                "--wait",
                "--timeout=" + limit.toSeconds()));
    words.addAll(List.of(more));
    return account.run(limit.plusSeconds(10), folder.getParent(), words);
  }

  private void write(String name, String text) throws IOException {
    Path fresh = folder.resolve(name + ".new");
    Files.writeString(fresh, text);
    account.own(fresh);
    Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private void rotateLog() throws IOException {
    Path log = folder.resolve("server.log");
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
      Files.move(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String logTail() throws IOException {
    Path log = folder.resolve("server.log");
    if (!Files.exists(log)) {
      return "";
    }
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresUnavailable("Interrupted while waiting for PostgreSQL.", e);
    }
  }
}
