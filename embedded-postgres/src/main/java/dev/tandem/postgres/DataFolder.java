package dev.tandem.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that holds one database cluster, locked for this process. The lock is the operating
 * system's, so it falls with the process however that ends.
 */
final class DataFolder implements AutoCloseable {

  // Closing any descriptor of a file drops all of this process's locks on it, so a second look from
  // the same process must not even open it.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<FileChannel> OPEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the folder when it is missing, and locks it.
   *
   * @throws PostgresUnavailable when it cannot be written or another process holds it
   */
  static DataFolder open(Path folder) {
    try {
      create(folder.toAbsolutePath());
      Path real = folder.toRealPath();
      if (!HELD.add(real)) {
        throw inUse(real, ProcessHandle.current().pid() + ", this one");
      }
      try {
        return lock(real);
      } catch (IOException | RuntimeException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw new PostgresUnavailable(
          "The data folder %s cannot be used (%s). Choose one that this user may write."
              .formatted(folder, e),
          e);
    }
  }

  private static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getParent() != null) {
      Files.createDirectories(folder.getParent());
    }
    // As root the server runs under another account, which must be able to pass through.
    String mode = ServerAccount.runningAsRoot() ? "rwx--x--x" : "rwx------";
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
  }

  private static DataFolder lock(Path folder) throws IOException {
    Path file = folder.resolve("tandem.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this process, by classes of another loader. Closing the channel, as the garbage
      // collector would, too, would release their lock: it stays open.
      OPEN.add(channel);
      throw inUse(folder, ProcessHandle.current().pid() + ", this one");
    }
    if (lock == null) {
      String pid = read(channel);
      channel.close();
      throw inUse(folder, pid);
    }
    channel.truncate(0);
    channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
    return new DataFolder(folder, channel, lock);
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    channel.read(buffer, 0);
    return StandardCharsets.US_ASCII.decode(buffer.flip()).toString().strip();
  }

  private static PostgresUnavailable inUse(Path folder, String pid) {
    return new PostgresUnavailable(
        "The data folder %s is in use by another Tandem (process %s). Stop that one, or choose another folder."
            .formatted(folder, pid.isEmpty() ? "unknown" : pid));
  }

  Path path() {
    return path;
  }

  /** PostgreSQL's own folder; it exists only once it is complete. */
  Path cluster() {
    return path.resolve("postgres");
  }

  /** Account that owns the cluster, or null while there is none. */
  String owner() throws IOException {
    return Files.exists(cluster()) ? Files.getOwner(cluster()).getName() : null;
  }

  /** The passwords kept here, made up when there are none yet. */
  Passwords passwords() throws IOException {
    Path file = path.resolve("postgres.passwords");
    if (!Files.exists(file)) {
      Path fresh = path.resolve("postgres.passwords.new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, random() + "\n" + random() + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
    if (lines.size() < 2) {
      throw new PostgresUnavailable(file + " is damaged: it must hold two passwords, one a line.");
    }
    return new Passwords(lines.get(0), lines.get(1));
  }

  private static String random() {
    byte[] bytes = new byte[24];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() throws IOException {
    HELD.remove(path);
    lock.release();
    channel.close();
  }
}
