package dev.tandem.postgres;

import java.io.IOException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * A PostgreSQL with pgvector that lives as long as this object: started on a data folder that no
 * other process may use meanwhile, watched and started again when it dies, and stopped by {@link
 * #close()} or the end of the JVM. Thread-safe.
 *
 * <p>Users connect as the role {@link #username()}, which owns its databases and is no superuser.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);

  private final DataFolder data;
  private final Cluster cluster;
  private final Roles roles;
  private final Watchdog watchdog;
  private final Thread shutdownHook;
  private boolean closed;

  private EmbeddedPostgres(DataFolder data, Cluster cluster, Roles roles) {
    this.data = data;
    this.cluster = cluster;
    this.roles = roles;
    this.watchdog = Watchdog.start(this::restartIfDead);
    this.shutdownHook = new Thread(this::stopQuietly, "postgres-shutdown");
  }

  /**
   * Starts PostgreSQL on a folder, which is made when it is missing, and stops it at the latest
   * when the JVM ends. A server that a killed process left behind on this folder is stopped first.
   *
   * @throws PostgresUnavailable when it cannot be had or the folder is in use
   */
  public static EmbeddedPostgres start(Path dataFolder) {
    return start(dataFolder, Settings.DURABLE).hooked();
  }

  /**
   * As {@link #start(Path)}, for a caller that has its own order of shutdown and calls {@link
   * #close()} itself.
   */
  public static EmbeddedPostgres startWithoutShutdownHook(Path dataFolder) {
    return start(dataFolder, Settings.DURABLE);
  }

  /**
   * Starts PostgreSQL for tests: fast, without durability, in a folder deleted on close. Servers
   * and folders that killed test runs left behind are removed first.
   */
  public static EmbeddedPostgres startEphemeral() {
    TemporaryFolders.old().forEach(EmbeddedPostgres::removeUnlessInUse);
    return start(TemporaryFolders.create(), Settings.EPHEMERAL).hooked();
  }

  /** Whether the programs are in the cache already; if not, the next start fetches them. */
  public static boolean isInstalled() {
    return Installation.exists();
  }

  private static EmbeddedPostgres start(Path folder, Settings settings) {
    Installation installation = Installation.ofThisMachine();
    DataFolder data = DataFolder.open(folder);
    Cluster cluster = null;
    try {
      ServerAccount account = ServerAccount.reaching(installation, data.path(), data.owner());
      cluster = new Cluster(installation, account, data.cluster(), settings);
      Passwords passwords = data.passwords();
      if (!cluster.exists()) {
        cluster.initialise(passwords.superuser());
      }
      cluster.stop();
      Roles roles = new Roles(cluster.start(0), passwords);
      roles.ensureApplication();
      return new EmbeddedPostgres(data, cluster, roles);
    } catch (IOException e) {
      abandon(cluster, data);
      throw new PostgresUnavailable("The data folder " + folder + " cannot be used: " + e, e);
    } catch (RuntimeException e) {
      abandon(cluster, data);
      throw e;
    }
  }

  private EmbeddedPostgres hooked() {
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    return this;
  }

  /** Port on 127.0.0.1; it stays the same when the server had to be started again. */
  public int port() {
    return roles.port();
  }

  public String username() {
    return Roles.APPLICATION;
  }

  public String password() {
    return roles.passwords().application();
  }

  /** Address of a database for JDBC, without credentials. */
  public String jdbcUrl(String database) {
    return "jdbc:" + roles.url(database);
  }

  /** Address of a database for the reactive client, without credentials. */
  public String reactiveUrl(String database) {
    return roles.url(database);
  }

  /**
   * Makes sure that a database exists, owned by {@link #username()} and with pgvector in it.
   *
   * @param name lower-case letters, digits and underscores
   */
  public void createDatabase(String name) {
    roles.createDatabase(name);
  }

  Roles roles() {
    return roles;
  }

  Path folder() {
    return data.path();
  }

  /** Stops the server and lets go of the folder. Does nothing the second time. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      LOG.trace("the JVM is ending already");
    }
    stopQuietly();
  }

  private synchronized void stopQuietly() {
    if (!closed) {
      closed = true;
      watchdog.close();
      abandon(cluster, data);
    }
  }

  private synchronized void restartIfDead() throws IOException {
    if (!closed && cluster.runningServer().isEmpty()) {
      LOG.warn("PostgreSQL died; starting it again");
      cluster.start(roles.port());
      LOG.info("PostgreSQL runs again");
    }
  }

  private static void removeUnlessInUse(Path folder) {
    try {
      Installation installation = Installation.ofThisMachine();
      DataFolder data = DataFolder.open(folder);
      ServerAccount account = ServerAccount.reaching(installation, data.path(), data.owner());
      abandon(new Cluster(installation, account, data.cluster(), Settings.EPHEMERAL), data);
    } catch (PostgresUnavailable | IOException e) {
      LOG.debugf("%s stays: %s", folder, e.getMessage());
    }
  }

  private static void abandon(Cluster cluster, DataFolder data) {
    try (data) {
      if (cluster != null) {
        cluster.stop();
      }
      TemporaryFolders.deleteIfOurs(data.path());
    } catch (IOException | RuntimeException e) {
      LOG.errorf("PostgreSQL did not stop cleanly: %s", e);
    }
  }
}
