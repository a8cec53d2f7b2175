package dev.tandem.retrieval.parse.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One file to be read.
 *
 * @param path where its bytes lie
 * @param filename the user's name for it; never used as a path
 * @param size in bytes
 * @param head its first bytes, at most {@link #HEAD}
 * @param limits what it may cost
 */
record SourceFile(Path path, String filename, long size, byte[] head, ParseLimits limits) {

  static final int HEAD = 16_384;

  static SourceFile of(Path path, String filename, ParseLimits limits) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return new SourceFile(path, filename, Files.size(path), in.readNBytes(HEAD), limits);
    }
  }

  byte[] firstBytes(int most) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(most);
    }
  }

  /** The lower-case extension without its dot, or empty. */
  String extension() {
    String name = lastSegment();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT).strip();
  }

  /** The file name without folders and extension: the title of documents that have none. */
  String stem() {
    String name = lastSegment();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return stem.isBlank() ? "untitled" : Characters.clean(stem).strip();
  }

  /** The file name without folders. */
  String lastSegment() {
    int slash = Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\'));
    return filename.substring(slash + 1);
  }
}
