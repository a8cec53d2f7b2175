package dev.tandem.postgres;

/** How the server is tuned. */
enum Settings {
  /** For data that is to last: nothing acknowledged is lost, whatever is killed. */
  DURABLE(
      """
      fsync = on
      synchronous_commit = on
      shared_buffers = 256MB
      maintenance_work_mem = 256MB
      max_wal_size = 2GB
      """),
  /** For tests: the data goes with the process. */
  EPHEMERAL(
      """
      fsync = off
      synchronous_commit = off
      full_page_writes = off
      shared_buffers = 64MB
      max_wal_size = 512MB
      """);

  // wal_level minimal: a COPY into a table of the same transaction needs no WAL.
  // max_locks_per_transaction: each vector store is a partition with indexes of its own.
  // log_min_error_statement: statements carry users' documents, which do not belong in a log.
  private static final String COMMON =
      """
      # Written at each start; changes are lost. Use ALTER SYSTEM instead.
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      password_encryption = 'scram-sha-256'
      max_connections = 100
      max_locks_per_transaction = 512
      work_mem = 16MB
      effective_cache_size = 2GB
      random_page_cost = 1.1
      jit = off
      wal_level = minimal
      max_wal_senders = 0
      timezone = 'UTC'
      log_timezone = 'UTC'
      log_min_error_statement = panic
      client_encoding = 'UTF8'
      """;

  private final String own;

  Settings(String own) {
    this.own = own;
  }

  /** The text of {@code postgresql.conf}. */
  String file(int port) {
    return COMMON + own + "port = " + port + "\n";
  }
}
