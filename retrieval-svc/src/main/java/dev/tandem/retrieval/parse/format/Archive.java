package dev.tandem.retrieval.parse.format;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The parts of a packed format, each read through limits that a zip bomb runs into. */
final class Archive implements Closeable {

  /** Small parts may be packed as well as they like. */
  private static final long RATIO_FREE = 1 << 20;

  private final ZipFile zip;
  private final ParseLimits limits;
  private long unpacked;

  private Archive(ZipFile zip, ParseLimits limits) {
    this.zip = zip;
    this.limits = limits;
  }

  static Archive open(SourceFile file) throws IOException {
    ZipFile zip = new ZipFile(file.path().toFile());
    if (zip.size() > file.limits().parts()) {
      zip.close();
      throw Rejection.invalid(
          "The file has more than " + file.limits().parts() + " parts, the limit.");
    }
    return new Archive(zip, file.limits());
  }

  boolean has(String part) {
    return zip.getEntry(part) != null;
  }

  String text(String part) throws IOException {
    try (InputStream in = stream(part)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      in.transferTo(bytes);
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /** The bytes of a part; empty when there is no such part. */
  InputStream stream(String part) throws IOException {
    ZipEntry entry = zip.getEntry(part);
    if (entry == null) {
      return InputStream.nullInputStream();
    }
    return new Guarded(zip.getInputStream(entry), Math.max(1, entry.getCompressedSize()));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** Counts what comes out: what the archive says about its sizes is not to be trusted. */
  private final class Guarded extends FilterInputStream {
    private final long packed;
    private long read;

    Guarded(InputStream in, long packed) {
      super(in);
      this.packed = packed;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      count(Math.max(0, count));
      return count;
    }

    private void count(int bytes) {
      TimeLimit.check();
      read += bytes;
      unpacked += bytes;
      boolean dense = read > RATIO_FREE && read / packed > limits.unpackRatio();
      if (dense || unpacked > limits.unpackedBytes()) {
        throw Rejection.invalid(
            "The file unpacks to far more data than a document holds (over "
                + (Math.min(read, unpacked) >> 20)
                + " MB); it was not read.");
      }
    }
  }
}
