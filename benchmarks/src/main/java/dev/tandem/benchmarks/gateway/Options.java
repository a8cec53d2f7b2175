package dev.tandem.benchmarks.gateway;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Options of the benchmark, as {@code --name value}. */
record Options(Map<String, String> values) {

  static Options of(String... words) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i + 1 < words.length; i += 2) {
      if (!words[i].startsWith("--")) {
        throw new IllegalArgumentException("Not an option: " + words[i]);
      }
      values.put(words[i].substring(2), words[i + 1]);
    }
    return new Options(Map.copyOf(values));
  }

  Optional<URI> address(String name) {
    return Optional.ofNullable(values.get(name)).map(URI::create);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
  }

  List<String> words(String name, String otherwise) {
    return Arrays.asList(values.getOrDefault(name, otherwise).split(","));
  }

  List<Integer> numbers(String name, String otherwise) {
    return words(name, otherwise).stream().map(Integer::valueOf).toList();
  }
}
