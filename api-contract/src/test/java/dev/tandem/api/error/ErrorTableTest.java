package dev.tandem.api.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorTableTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Filter(String key, int limit) {}

  private record Query(String text, List<Filter> filters) {}

  @Test
  void passesOnAnApiErrorHoweverDeepItIsWrapped() {
    ApiError error = ApiError.notFound("file", "file-1");
    Throwable wrapped = new CompletionException(new IllegalStateException(error));
    assertSame(error, ErrorTable.toApiError(wrapped, "req_1"));
  }

  @Test
  void tellsNothingOfAnUnexpectedFailureButItsRequestId() {
    ApiError error =
        ErrorTable.toApiError(new IllegalStateException("select * from secrets"), "req_1");
    assertEquals(500, error.status());
    assertEquals("server_error", error.type());
    assertTrue(error.getMessage().contains("req_1"), error.getMessage());
    assertFalse(error.getMessage().contains("secrets"), error.getMessage());
    assertFalse(error.getMessage().contains("Exception"), error.getMessage());
  }

  @Test
  void isUnavailableWhileTheDatabasesConnectionBreaks() {
    Throwable broken =
        new NoStackTraceThrowable("Connection is not active now, current status: CLOSED");
    assertEquals(503, ErrorTable.toApiError(new CompletionException(broken), "r").status());
    assertEquals(503, ErrorTable.toApiError(ClosedConnectionException.INSTANCE, "r").status());
    assertEquals(500, ErrorTable.toApiError(new NoStackTraceThrowable("odd"), "r").status());
  }

  @Test
  void keepsTheStatusOfAWebFailure() {
    assertEquals(404, ErrorTable.toApiError(new NotFoundException("secret"), "r").status());
    assertEquals(418, ErrorTable.toApiError(new WebApplicationException(418), "r").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"text\":", "{text}", "[1,", "{\"text\": \"a\tb\"}", "nul"})
  void saysWhereJsonIsMalformed(String body) {
    ApiError error = ErrorTable.toApiError(failureOf(body), "r");
    assertEquals(400, error.status());
    assertEquals("invalid_request_error", error.type());
    assertTrue(error.getMessage().contains("not valid JSON"), error.getMessage());
    assertTrue(error.getMessage().contains("at line 1, column"), error.getMessage());
  }

  @Test
  void namesTheMemberThatHasTheWrongType() {
    ApiError error =
        ErrorTable.toApiError(
            failureOf("{\"filters\":[{\"key\":\"a\"},{\"limit\":\"many\"}]}"), "r");
    assertEquals(400, error.status());
    assertEquals("filters[1].limit", error.param());
    assertFalse(error.getMessage().contains("Filter"), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_request_error",
    "401,authentication_error",
    "403,permission_error",
    "404,invalid_request_error",
    "405,invalid_request_error",
    "413,invalid_request_error",
    "415,invalid_request_error",
    "429,rate_limit_error",
    "500,server_error",
    "503,server_error"
  })
  void hasATypeAndASentenceForEveryStatus(int status, String type) {
    ApiError error = ErrorTable.fromStatus(status, "req_1");
    assertEquals(status, error.status());
    assertEquals(type, error.type());
    assertTrue(error.getMessage().length() > 20, error.getMessage());
  }

  @Test
  void showsIdsShortAndWithoutControlCharacters() {
    String message = ApiError.notFound("file", "a\r\nb" + "x".repeat(500)).getMessage();
    assertTrue(message.contains("a??bxxx"), message);
    assertTrue(message.length() < 150, message);
  }

  @Test
  void writesAllFourMembersEvenWhenTheyAreNull() throws JsonProcessingException {
    var error =
        JSON.readTree(JSON.writeValueAsString(ErrorBody.of(ApiError.invalid(null, "No."))))
            .get("error");
    assertEquals("No.", error.get("message").asText());
    assertEquals("invalid_request_error", error.get("type").asText());
    assertNotNull(error.get("param"));
    assertNotNull(error.get("code"));
    assertTrue(error.get("param").isNull() && error.get("code").isNull());
    assertNull(error.get("status"), "no member beyond the four");
  }

  private static Throwable failureOf(String body) {
    return assertThrows(JsonProcessingException.class, () -> JSON.readValue(body, Query.class));
  }
}
