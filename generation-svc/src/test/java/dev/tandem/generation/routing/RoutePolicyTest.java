package dev.tandem.generation.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.routing.RoutePolicy.Mode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RoutePolicyTest {

  private static RoutePolicy read(String json) {
    return RoutePolicy.read(JsonBody.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void hasDefaultsForWhatIsLeftOut() {
    assertEquals(RoutePolicy.DEFAULT, read("{}"));
    assertEquals(
        new RoutePolicy(Mode.AUTO, null, null, 3, 10_000, null, false), RoutePolicy.DEFAULT);
  }

  @Test
  void readsWhatItWrites() throws Exception {
    RoutePolicy policy = new RoutePolicy(Mode.ALWAYS, 0.25, 0.5, 2, 800, 4000, true);
    assertEquals(policy, read(new ObjectMapper().writeValueAsString(policy)));
    assertEquals(
        RoutePolicy.DEFAULT, read(new ObjectMapper().writeValueAsString(RoutePolicy.DEFAULT)));
  }

  @Test
  void namesTheMemberThatIsWrong() {
    assertWrong("mode", "{\"mode\": \"sometimes\"}");
    assertWrong("threshold", "{\"threshold\": 1.5}");
    assertWrong("multi_threshold", "{\"multi_threshold\": \"high\"}");
    assertWrong("max_hops", "{\"max_hops\": 0}");
    assertWrong("budget_millis", "{\"budget_millis\": -1}");
    assertWrong("budget_tokens", "{\"budget_tokens\": 0}");
    assertWrong("answer_without_evidence", "{\"answer_without_evidence\": \"yes\"}");
  }

  private static void assertWrong(String member, String json) {
    ApiError error = assertThrows(ApiError.class, () -> read(json));
    assertTrue(error.getMessage().contains("'" + member + "'"), error.getMessage());
  }
}
