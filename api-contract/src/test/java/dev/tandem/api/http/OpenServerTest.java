package dev.tandem.api.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What protects a server without keys: it answers this machine's programs and no web page. */
@QuarkusTest
class OpenServerTest {

  @Inject ServiceTokens services;

  @Test
  void takesEveryCallerForTheDefaultProject() {
    given().get("/v1/project").then().statusCode(200).body("project", equalTo("default"));
    given()
        .header("authorization", "Bearer anything")
        .get("/v1/project")
        .then()
        .statusCode(200)
        .body("project", equalTo("default"));
  }

  @Test
  void takesAServiceForTheProjectItWorksFor() {
    given()
        .header("authorization", services.authorization("team", Service.RETRIEVAL))
        .get("/v1/files/whose")
        .then()
        .body("project", equalTo("team"))
        .body("service", equalTo(true));
    given().get("/v1/files/whose").then().body("service", equalTo(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.8"})
  void refusesAnotherHostNameAsDnsRebindingSendsIt(String host) {
    given()
        .header("host", host)
        .get("/v1/project")
        .then()
        .statusCode(403)
        .body("error.type", equalTo("permission_error"))
        .body("error.message", containsString("localhost"));
    given().header("host", host).get("/q/openapi").then().statusCode(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "LOCALHOST"})
  void servesEveryNameOfLoopback(String host) {
    given().header("host", host).get("/v1/project").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://localhost.evil.example"})
  void refusesRequestsOfOtherSitesPages(String origin) {
    given()
        .header("origin", origin)
        .contentType("application/json")
        .body("{\"item\":\"a\",\"count\":1}")
        .post("/v1/orders")
        .then()
        .statusCode(403)
        .body("error.message", containsString("web pages"));
  }

  @Test
  void servesPagesOfThisMachine() {
    given().header("origin", "http://localhost:3000").get("/v1/project").then().statusCode(200);
  }
}
