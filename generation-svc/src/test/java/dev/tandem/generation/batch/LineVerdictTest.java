package dev.tandem.generation.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.batch.BatchTarget.Answer;
import dev.tandem.generation.batch.LineResult.Usage;
import dev.tandem.generation.batch.LineVerdict.Busy;
import dev.tandem.generation.batch.LineVerdict.Done;
import dev.tandem.generation.batch.LineVerdict.Fault;
import dev.tandem.generation.batch.LineVerdict.Stranger;
import io.smallrye.mutiny.TimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineVerdictTest {

  private static LineVerdict of(int status, String body) {
    return LineVerdict.of(new Answer(status, "req_1", Optional.of(Duration.ofSeconds(3)), body));
  }

  @Test
  void takesAnswersAndRefusalsAsTheEnd() {
    LineResult good = ((Done) of(200, "{\"a\":\n 1}\r\n")).result();
    LineResult refused = ((Done) of(404, "{\"error\":{}}")).result();

    assertEquals("{\"a\":  1}  ", good.answer());
    assertTrue(good.succeeded());
    assertEquals("req_1", good.requestId());
    assertFalse(refused.succeeded());
    assertEquals(404, refused.status());
  }

  @Test
  void countsTokensOfEveryRoute() {
    String responses =
        """
        {"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},
         "output_tokens":20,"output_tokens_details":{"reasoning_tokens":5}}}""";
    String chat =
        """
        {"usage":{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":4},
         "completion_tokens":20,"completion_tokens_details":{"reasoning_tokens":5}}}""";

    assertEquals(new Usage(10, 4, 20, 5), ((Done) of(200, responses)).result().usage());
    assertEquals(new Usage(10, 4, 20, 5), ((Done) of(200, chat)).result().usage());
    assertEquals(
        new Usage(7, 0, 0, 0),
        ((Done) of(200, "{\"usage\":{\"prompt_tokens\":7}}")).result().usage());
    assertEquals(Usage.NONE, ((Done) of(200, "{\"usage\":[]}")).result().usage());
  }

  @Test
  void blamesTheServiceWhenItIsBusyOrAway() {
    assertEquals(Optional.of(Duration.ofSeconds(3)), ((Busy) of(429, "{\"error\":{}}")).pause());
    assertInstanceOf(Busy.class, of(503, "<html>"));
    assertEquals(
        Optional.empty(), ((Busy) LineVerdict.ofFailure(new ConnectException("no"))).pause());
    assertInstanceOf(Stranger.class, of(401, "{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Bad gateway</html>", "{\"a\":", "[]", "7", "{} {}"})
  void takesWhatIsNoJsonObjectForAFault(String body) {
    LineResult result = ((Fault) of(200, body)).result();

    assertEquals(0, result.status());
    assertNull(result.answer());
    assertTrue(result.error().contains("invalid_answer"), result.error());
  }

  @Test
  void takesServerErrorsAndLostAnswersForFaults() {
    LineResult error = ((Fault) of(500, "{\"error\":{}}")).result();
    LineResult lost = ((Fault) LineVerdict.ofFailure(new IOException("reset"))).result();
    LineResult late = ((Fault) LineVerdict.ofFailure(new TimeoutException())).result();

    assertEquals(500, error.status());
    assertTrue(lost.error().contains("server_error"));
    assertTrue(late.error().contains("timeout"));
  }
}
