package dev.tandem.benchmarks;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Options of a benchmark, as {@code --name value}.
 *
 * @param url of the Tandem to measure
 * @param data folder with retrieval/, qa/ and router/ as docs/benchmarks.md describes it
 */
record Arguments(URI url, Path data, Map<String, String> others) {

  static Arguments of(String... words) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < words.length; i += 2) {
      if (!words[i].startsWith("--")) {
        throw new IllegalArgumentException("Not an option: " + words[i]);
      }
      options.put(words[i].substring(2), words[i + 1]);
    }
    return new Arguments(
        URI.create(options.getOrDefault("url", "http://127.0.0.1:8080")),
        Path.of(options.getOrDefault("data", "data")),
        options);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(others.getOrDefault(name, Integer.toString(otherwise)));
  }
}
