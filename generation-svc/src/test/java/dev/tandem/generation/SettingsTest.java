package dev.tandem.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.answer.SearchConfig;
import dev.tandem.generation.answer.extractive.ExtractiveConfig;
import dev.tandem.generation.answer.generative.GenerativeConfig;
import dev.tandem.generation.responses.ResponsesConfig;
import dev.tandem.generation.stream.StreamConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every key of this service and its default: changing one is a change that users notice. */
class SettingsTest {

  private static SmallRyeConfig config(String key, String value) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(ExtractiveConfig.class)
        .withMapping(GenerativeConfig.class)
        .withMapping(SearchConfig.class)
        .withMapping(ResponsesConfig.class)
        .withMapping(StreamConfig.class)
        .withDefaultValue(key, value)
        .build();
  }

  @Test
  void haveTheseDefaults() {
    SmallRyeConfig config = config("unrelated", "1");

    ExtractiveConfig extractive = config.getConfigMapping(ExtractiveConfig.class);
    assertEquals(2, extractive.sentences());
    SearchConfig search = config.getConfigMapping(SearchConfig.class);
    assertEquals(10, search.passages());
    assertEquals(20, search.stores());
    assertEquals(Duration.ofSeconds(4), search.rewriteTimeout());
    GenerativeConfig generative = config.getConfigMapping(GenerativeConfig.class);
    assertEquals(1024, generative.answerTokens());
    assertEquals(8192, generative.contextTokens());
    assertEquals(0.5, generative.passageShare());
    assertEquals(Duration.ofDays(30), config.getConfigMapping(ResponsesConfig.class).retention());
    assertEquals("1h", config.getConfigMapping(ResponsesConfig.class).sweepEvery());
    assertEquals(Duration.ofMillis(500), config.getConfigMapping(StreamConfig.class).hold());
  }

  @Test
  void haveTheseKeys() {
    List<String> keys =
        List.of(
            "tandem.extractive.sentences=7",
            "tandem.search.passages=7",
            "tandem.search.stores=7",
            "tandem.generative.answer-tokens=7",
            "tandem.generative.context-tokens=7",
            "tandem.generative.passage-share=0.7",
            "tandem.responses.retention=7d",
            "tandem.responses.sweep-every=7h",
            "tandem.stream.hold=7s");
    for (String pair : keys) {
      String[] parts = pair.split("=");
      String seen = describe(config(parts[0], parts[1]));
      assertTrue(seen.contains("7"), pair + " gave " + seen);
    }
  }

  private static String describe(SmallRyeConfig config) {
    ExtractiveConfig extractive = config.getConfigMapping(ExtractiveConfig.class);
    SearchConfig search = config.getConfigMapping(SearchConfig.class);
    GenerativeConfig generative = config.getConfigMapping(GenerativeConfig.class);
    ResponsesConfig responses = config.getConfigMapping(ResponsesConfig.class);
    return String.join(
        " ",
        List.of(
            "" + extractive.sentences(),
            "" + search.passages(),
            "" + search.stores(),
            "" + generative.answerTokens(),
            "" + generative.contextTokens(),
            "" + generative.passageShare(),
            "" + responses.retention().toDays(),
            responses.sweepEvery(),
            "" + config.getConfigMapping(StreamConfig.class).hold().toSeconds()));
  }
}
