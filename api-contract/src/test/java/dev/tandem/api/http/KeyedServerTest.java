package dev.tandem.api.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.auth.ApiKeys;
import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With keys, nothing but the probes answers a caller that has none. */
@QuarkusTest
@TestProfile(KeyedServerTest.Keys.class)
class KeyedServerTest {

  /** Two keys of two projects. */
  public static class Keys implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Path file = Files.createTempFile("keys", null);
        file.toFile().deleteOnExit();
        Files.write(
            file,
            List.of(
                ApiKeys.hashOf("sk-alpha") + " alpha",
                ApiKeys.hashOf("sk-beta") + " beta",
                ApiKeys.hashOf("sk-reader") + " alpha roles=reader"));
        return Map.of(
            "tandem.auth.keys-file",
            file.toString(),
            "quarkus.http.limits.max-body-size",
            "20M",
            "tandem.http.max-json-size",
            "20M");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @TestHTTPResource URL server;
  @Inject ServiceTokens services;

  @Test
  void findsTheProjectOfTheKey() {
    given()
        .header("authorization", "Bearer sk-alpha")
        .get("/v1/project")
        .then()
        .body("project", equalTo("alpha"));
    given()
        .header("authorization", "bearer  sk-beta ")
        .get("/v1/project")
        .then()
        .body("project", equalTo("beta"));
  }

  @Test
  void knowsAServiceThatWorksForAProject() {
    String token = services.authorization("gamma", Service.RETRIEVAL);
    given()
        .header("authorization", token)
        .get("/v1/files/whose")
        .then()
        .body("project", equalTo("gamma"))
        .body("service", equalTo(true));
    given()
        .header("authorization", "Bearer sk-alpha")
        .get("/v1/files/whose")
        .then()
        .body("service", equalTo(false));
    given()
        .header("authorization", token.substring(0, token.length() - 1))
        .get("/v1/files/whose")
        .then()
        .statusCode(401);
  }

  @Test
  void opensToServicesOnlyWhatTheTokenIsFor() {
    given()
        .header("authorization", services.authorization("gamma", Service.GENERATION))
        .get("/v1/files/whose")
        .then()
        .statusCode(403)
        .body("error.code", equalTo("insufficient_permissions"));
    String token = services.authorization("gamma", Service.RETRIEVAL);
    given().header("authorization", token).delete("/v1/files/whose").then().statusCode(403);
    given().header("authorization", token).get("/v1/project").then().statusCode(403);
  }

  @Test
  void showsInternalPathsToServicesOnly() {
    String path = "/tandem/internal/v1/tuned_models/a";
    given().header("authorization", "Bearer sk-alpha").get(path).then().statusCode(404);
    given()
        .header("authorization", services.authorization("gamma", Service.GENERATION))
        .get(path)
        .then()
        .body("project", equalTo("gamma"));
  }

  @Test
  void asksForARoleWhereTheKeyHasNotAll() {
    given()
        .header("authorization", "Bearer sk-reader")
        .get("/v1/files/whose")
        .then()
        .statusCode(200);
    given()
        .header("authorization", "Bearer sk-reader")
        .delete("/v1/files/whose")
        .then()
        .statusCode(403)
        .body("error.type", equalTo("permission_error"))
        .body("error.code", equalTo("insufficient_permissions"))
        .body("error.message", containsString("role writer"));
    given()
        .header("authorization", "Bearer sk-reader")
        .post("/tandem/v1/deployments")
        .then()
        .statusCode(403)
        .contentType("application/problem+json");
    given()
        .header("authorization", "Bearer sk-alpha")
        .delete("/v1/files/whose")
        .then()
        .statusCode(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/open", "/v1/files;a=b/whose", "/V1/files/whose", "/v1/files/whose/x"})
  void opensNothingThatHasNoDecidedRoleToAKeyWithRoles(String path) throws IOException {
    String answer =
        raw(
            "GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer sk-reader\r\n"
                + "Connection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer sk-gamma", "Basic sk-alpha", "sk-alpha"})
  void refusesOtherCallersWithTheErrorThatSdksKnow(String authorization) {
    given()
        .header("authorization", authorization)
        .get("/v1/project")
        .then()
        .statusCode(401)
        .contentType("application/json")
        .body("error.type", equalTo("authentication_error"))
        .body("error.code", equalTo("invalid_api_key"))
        .body("error", hasKey("param"))
        .body("error.message", containsString("Bearer"))
        .body("error.message", not(containsString("sk-")));
  }

  @Test
  void doesNotTakeAKeyFromTheQuery() {
    given()
        .get("/v1/project?api_key=sk-alpha&authorization=Bearer%20sk-alpha")
        .then()
        .statusCode(401);
  }

  @Test
  void servesOtherHostNamesToThoseWhoHaveAKey() {
    given()
        .header("authorization", "Bearer sk-alpha")
        .header("host", "tandem.example")
        .header("origin", "https://app.example")
        .get("/v1/project")
        .then()
        .statusCode(200);
  }

  @Test
  void leavesTheDescriptionAndProbesOpen() {
    given().get("/q/health").then().statusCode(200);
    // No extension describes this module: 404 shows that no key was asked for.
    given().get("/q/openapi").then().statusCode(404);
  }

  /** Raw requests, because every client tidies such paths before it sends them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/open",
        "/v1/../v1/open",
        "/x/../v1/open",
        "/q/../v1/open",
        "/q/%2e%2e/v1/open",
        "/q/..%2fv1/open",
        "/q/..;/v1/open",
        "/q/;/../v1/open",
        "/./v1/open",
        "//v1/open",
        "//v1//open",
        "/q//../v1/open",
        "/V1/open",
        "/v1;a=b/open",
        "/v1/open;a=b",
        ";/v1/open",
        "/;/v1/open",
        "/%2Fv1/open",
        "/%76%31/open",
        "/v1%2Fopen",
        "/v1/open/",
        "/v1/open?x=/q/",
        "/v1/open#/q/",
        "http://127.0.0.1/v1/open",
        "http://127.0.0.1/q/../v1/open",
        "/v1\\open",
        "\\v1\\open",
        "/q\\..\\v1/open",
        "/q/..\\v1/open",
        "/%00/v1/open",
        "/v1/open%00",
        "*"
      })
  void opensNothingToAnOddSpellingOfAPath(String path) throws IOException {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    assertTrue(answer.matches("(?s)HTTP/1\\.1 (400|401|404) .*"), path + " answers " + answer);
    assertFalse(answer.contains("nobody asked"), path + " answers " + answer);
  }

  @Test
  void opensNothingToOtherMethods() throws IOException {
    for (String method : List.of("HEAD", "OPTIONS", "POST", "TRACE", "PROPFIND")) {
      String answer =
          raw(method + " /v1/open HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 401 "), method + " answers " + answer);
    }
  }

  @Test
  void servesTheNextRequestAfterABodyThatItDidNotRead() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder()
            .header("authorization", "Bearer sk-alpha")
            .timeout(Duration.ofSeconds(60));
    HttpRequest large =
        request
            .copy()
            .uri(server.toURI().resolve("/v1/full"))
            .header("content-type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[10_000_000]))
            .build();
    HttpRequest small = request.copy().uri(server.toURI().resolve("/v1/project")).build();
    // One connection is kept and used again, unless the server asks to close it.
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < 3; i++) {
        assertEquals(503, client.send(large, BodyHandlers.ofString()).statusCode());
        assertEquals(200, client.send(small, BodyHandlers.ofString()).statusCode());
      }
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.getPort());
        InputStream answer = socket.getInputStream()) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
