package dev.tandem.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of a process, as Linux counts it. */
record Memory(int pid) {

  /** In megabytes of 10^6 bytes. */
  double resident() {
    return read("VmRSS:");
  }

  private double read(String name) {
    try (var lines = Files.lines(Path.of("/proc", Integer.toString(pid), "status"))) {
      String line = lines.filter(each -> each.startsWith(name)).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
