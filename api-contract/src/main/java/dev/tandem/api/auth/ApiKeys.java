package dev.tandem.api.auth;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The configured API keys. A key is 32 random bytes or more, so one round of SHA-256 protects it at
 * rest; comparison takes the same time whichever key, or none, matches. Thread-safe.
 */
@ApplicationScoped
public class ApiKeys {

  private static final Logger LOG = Logger.getLogger(ApiKeys.class);
  private static final long CHECK_EVERY_NANOS = 1_000_000_000L;

  private record Loaded(List<KeyLine> keys, FileTime modified, long checkedAt) {}

  private final Optional<Path> file;
  private final String defaultProject;
  private final LongSupplier nanoTime;
  private volatile Loaded loaded;
  // Once keys were there they stay required: an emptied file must not open the server.
  private volatile boolean everRequired;

  @Inject
  public ApiKeys(AuthConfig config) {
    this(config.keysFile(), config.defaultProject(), System::nanoTime);
  }

  ApiKeys(Optional<Path> file, String defaultProject, LongSupplier nanoTime) {
    this.file = file;
    this.defaultProject = defaultProject;
    this.nanoTime = nanoTime;
    this.loaded = load();
    this.everRequired = !loaded.keys().isEmpty();
  }

  /** Whether any key is configured; if not, every caller is the default project. */
  public boolean required() {
    if (!everRequired && !current().keys().isEmpty()) {
      everRequired = true;
    }
    return everRequired;
  }

  public String defaultProject() {
    return defaultProject;
  }

  /** The project of this key, or empty when it is not known. */
  public Optional<String> projectOf(String key) {
    return holderOf(key).map(Identity::project);
  }

  /** Whose key this is, or empty when it is not known. */
  public Optional<Identity> holderOf(String key) {
    byte[] hash = sha256(key);
    Identity holder = null;
    for (KeyLine candidate : current().keys()) {
      if (MessageDigest.isEqual(candidate.hash(), hash)) {
        holder = candidate.identity();
      }
    }
    return Optional.ofNullable(holder);
  }

  /** The limits of a key by its holder's id; none when there is no such key any more. */
  Map<Limit, Long> limitsOf(String project, String id) {
    for (KeyLine candidate : current().keys()) {
      Identity holder = candidate.identity();
      if (holder.id().equals(id) && holder.project().equals(project)) {
        return holder.limits();
      }
    }
    return Map.of();
  }

  /** The form in which a key is kept. */
  public static String hashOf(String key) {
    return HexFormat.of().formatHex(sha256(key));
  }

  private Loaded current() {
    Loaded seen = loaded;
    if (file.isPresent() && nanoTime.getAsLong() - seen.checkedAt() > CHECK_EVERY_NANOS) {
      FileTime modified = modified();
      loaded =
          modified != null && modified.equals(seen.modified())
              ? new Loaded(seen.keys(), modified, nanoTime.getAsLong())
              : load();
    }
    return loaded;
  }

  private FileTime modified() {
    try {
      return Files.getLastModifiedTime(file.orElseThrow());
    } catch (IOException e) {
      return null;
    }
  }

  private Loaded load() {
    if (file.isEmpty()) {
      return new Loaded(List.of(), null, nanoTime.getAsLong());
    }
    try {
      List<KeyLine> keys = new ArrayList<>();
      for (String line : Files.readAllLines(file.get(), StandardCharsets.UTF_8)) {
        String text = line.strip();
        if (!text.isEmpty() && !text.startsWith("#")) {
          keys.add(KeyLine.parse(text));
        }
      }
      return new Loaded(List.copyOf(keys), modified(), nanoTime.getAsLong());
    } catch (IOException | IllegalArgumentException e) {
      if (loaded == null) {
        throw new UncheckedIOException(
            "tandem.auth.keys-file cannot be read: " + file.get(), asIo(e));
      }
      // A half-written or vanished file must not open the server: the last good keys stay.
      LOG.errorf("keys file %s cannot be read (%s); the keys read before stay", file.get(), e);
      return new Loaded(loaded.keys(), null, nanoTime.getAsLong());
    }
  }

  private static IOException asIo(Exception e) {
    return e instanceof IOException io ? io : new IOException(e.getMessage());
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
