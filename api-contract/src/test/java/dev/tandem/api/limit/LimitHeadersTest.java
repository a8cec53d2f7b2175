package dev.tandem.api.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitHeadersTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.000000001S, 1ms",
    "PT0.12S, 120ms",
    "PT1S, 1s",
    "PT1.2S, 2s",
    "PT6M, 6m0s",
    "PT61.5S, 1m2s",
    "PT1H, 1h0m0s"
  })
  void writesTimesAsOpenAiDoesAndNeverTooShort(Duration time, String text) {
    assertEquals(text, LimitHeaders.text(time));
  }
}
