package dev.tandem.api.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ErrorRenderingTest {

  private static final byte[] LARGE =
      ("{\"item\":\"" + "x".repeat(8_000_000) + "\"}").getBytes(StandardCharsets.US_ASCII);

  @TestHTTPResource URL server;

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"item\":", "no", "\u0000", "[]", "\"text\""})
  void answersMalformedJsonWith400(String body) {
    openAiError(given().contentType("application/json").body(body).post("/v1/orders"), 400);
  }

  @Test
  void namesTheMemberOfTheWrongType() {
    openAiError(
            given().contentType("application/json").body("{\"count\":\"many\"}").post("/v1/orders"),
            400)
        .body("error.param", equalTo("count"));
    openAiError(
            given()
                .contentType("application/json")
                .body("[{\"count\":{}}]")
                .post("/v1/order-lists"),
            400)
        .body("error.message", not(containsString("Order")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/nothing",
        "/v1",
        "/v1/",
        "/v1/project/below",
        "/files",
        "/",
        "/v1/%00",
        "/v1/..;/x"
      })
  void answersUnknownPathsWith404(String path) {
    openAiError(given().urlEncodingEnabled(false).get(path), 404);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/v1/orders",
    "PUT,/v1/orders",
    "PATCH,/v1/project",
    "POST,/v1/project",
    "GET,/v1/orders"
  })
  void answersOtherMethodsWith405(String method, String path) {
    openAiError(given().request(method, path), 405);
  }

  @Test
  void answersAnotherContentTypeWith415() {
    openAiError(given().contentType("text/plain").body("item").post("/v1/orders"), 415);
    openAiError(given().contentType("application/xml").body("<a/>").post("/v1/orders"), 415);
  }

  @Test
  void answersATooLargeBodyWith413() {
    openAiError(
            given()
                .contentType("application/json")
                .body("{\"item\":\"" + "x".repeat(100_000) + "\"}")
                .post("/v1/orders"),
            413)
        .header("connection", "close")
        .body("error.code", equalTo("request_too_large"));
  }

  @Test
  void answersATooLargeBodyOfUnknownLengthWith413() throws Exception {
    // Quarkus itself ends this one, while the body is being read, and says nothing but the status.
    HttpRequest.BodyPublisher body =
        HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LARGE));
    assertEquals(413, order(HttpClient.Version.HTTP_1_1, body).statusCode());
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void answersAnAnnouncedTooLargeBodyThatIsSentAllTheSameWith413(HttpClient.Version version)
      throws Exception {
    HttpResponse<String> answer = order(version, HttpRequest.BodyPublishers.ofByteArray(LARGE));
    assertEquals(413, answer.statusCode());
    assertTrue(answer.body().contains("request_too_large"), answer.body());
  }

  private HttpResponse<String> order(HttpClient.Version version, HttpRequest.BodyPublisher body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.toURI().resolve("/v1/orders"))
            .version(version)
            .header("content-type", "application/json")
            .POST(body)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void hidesWhatAnUnexpectedFailureSays() {
    openAiError(given().get("/v1/fails/unexpectedly"), 500)
        .body("error.message", not(containsString("hunter2")))
        .body("error.message", containsString("req_"));
  }

  @Test
  void asksForAnotherTryWhenOneCanSucceed() {
    openAiError(given().get("/v1/fails/away"), 503).header("retry-after", "1");
    openAiError(given().get("/v1/fails/fast"), 429).header("retry-after", "1");
  }

  @Test
  void saysHowLongToWaitWhereThatIsKnown() {
    openAiError(given().get("/v1/fails/for-long"), 503).header("retry-after", "42");
    openAiError(given().get("/v1/fails/slowly"), 504).header("retry-after", "1");
    given().get("/tandem/v1/fails/for-long").then().header("retry-after", "42");
    openAiError(given().get("/v1/raw-route"), 503).header("retry-after", "42");
  }

  @Test
  void asksForNoOtherTryWhenThatWouldFailToo() {
    openAiError(given().get("/v1/fails/missing"), 404).header("retry-after", nullValue());
    openAiError(given().get("/v1/fails/unexpectedly"), 500).header("retry-after", nullValue());
  }

  @ParameterizedTest
  @CsvSource({"missing,404", "unexpectedly,500", "away,503"})
  void speaksProblemDetailsOnItsOwnPaths(String how, int status) {
    given()
        .get("/tandem/v1/fails/" + how)
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("status", equalTo(status))
        .body("detail", not(blankOrNullString()))
        .body("$", not(hasKey("error")));
  }

  @Test
  void speaksProblemDetailsOnUnknownPathsOfItsOwn() {
    given().get("/tandem/nothing").then().statusCode(404).contentType("application/problem+json");
  }

  @Test
  void answersHeadWithoutABody() {
    given().head("/v1/project").then().statusCode(200).body(equalTo(""));
    given().head("/v1/nothing").then().statusCode(404).body(equalTo(""));
  }

  @Test
  void answersOptionsWithTheMethodsThereAre() {
    given().options("/v1/orders").then().statusCode(200).header("allow", containsString("POST"));
  }

  @Test
  void givesEveryAnswerARequestId() {
    for (String path : new String[] {"/v1/project", "/v1/nothing", "/v1/fails/unexpectedly"}) {
      given()
          .get(path)
          .then()
          .header("x-request-id", matchesPattern("req_[0-9a-z]{24}"))
          .header("openai-processing-ms", matchesPattern("[0-9]+"));
    }
  }

  @Test
  void keepsASaneRequestIdOfTheCallerAndNoOther() {
    given()
        .header("x-request-id", "trace-7.a_B")
        .get("/v1/project")
        .then()
        .header("x-request-id", "trace-7.a_B");
    given()
        .header("x-request-id", "<script>")
        .get("/v1/project")
        .then()
        .header("x-request-id", matchesPattern("req_[0-9a-z]{24}"));
    given()
        .header("x-request-id", "x".repeat(129))
        .get("/v1/project")
        .then()
        .header("x-request-id", matchesPattern("req_[0-9a-z]{24}"));
  }

  private static ValidatableResponse openAiError(Response answer, int status) {
    return answer
        .then()
        .statusCode(status)
        .contentType("application/json")
        .header("x-request-id", not(nullValue()))
        .body("error", hasKey("message"))
        .body("error", hasKey("type"))
        .body("error", hasKey("param"))
        .body("error", hasKey("code"))
        .body("error.message", not(blankOrNullString()))
        .body("error.type", not(blankOrNullString()))
        .body("error.message", not(containsString("Exception")))
        .body("error.message", not(containsString("dev.tandem")));
  }
}
