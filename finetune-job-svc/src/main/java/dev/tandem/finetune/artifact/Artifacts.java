package dev.tandem.finetune.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Port to kept files. A key is a path of plain names with {@code /} between them, the first of them
 * the job. Calls block. Thread-safe.
 */
public interface Artifacts {

  /** Qualifies the store that is a folder. */
  String FOLDER = "folder";

  /** Qualifies the store that is S3-compatible. */
  String S3 = "s3";

  /** Keeps a local file under this key, instead of what was there; the local file is gone then. */
  void put(String key, Path file) throws IOException;

  /** The bytes, or empty when nothing has this key. The caller closes. */
  Optional<InputStream> open(String key) throws IOException;

  /** Removes everything whose key starts with this name; nothing there is no error. */
  void delete(String prefix) throws IOException;

  /** Where a model server finds everything below this key, as it would be configured there. */
  String location(String prefix);
}
