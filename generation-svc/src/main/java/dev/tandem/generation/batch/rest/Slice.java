package dev.tandem.generation.batch.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A part of a file, read as it is sent. */
record Slice(Path file, long from, long length) {

  BodyPublisher publisher() {
    return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), length);
  }

  private InputStream open() {
    try {
      FileChannel channel = FileChannel.open(file).position(from);
      return new Limited(Channels.newInputStream(channel), length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends after so many bytes. */
  private static final class Limited extends InputStream {

    private final InputStream all;
    private long left;

    Limited(InputStream all, long left) {
      this.all = all;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = all.read(into, offset, (int) Math.min(count, left));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public void close() throws IOException {
      all.close();
    }
  }
}
