package dev.tandem.api.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.api.auth.ApiKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens of an issuer beside API keys, against an issuer that really signs and serves its keys. */
@QuarkusTest
@QuarkusTestResource(value = TestIssuer.class, restrictToAnnotatedClass = true)
@TestProfile(OidcServerTest.Issuer.class)
class OidcServerTest {

  /** Tokens are taken, and one key is there too. */
  public static class Issuer implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Path file = Files.createTempFile("keys", null);
        file.toFile().deleteOnExit();
        Files.write(file, List.of(ApiKeys.hashOf("sk-alpha") + " alpha"));
        return Map.of(
            "tandem.auth.keys-file",
            file.toString(),
            "tandem.auth.oidc.enabled",
            "true",
            "tandem.auth.oidc.audience",
            TestIssuer.AUDIENCE,
            "tandem.auth.oidc.project-claim",
            "tandem/project",
            "quarkus.oidc.token.forced-jwk-refresh-interval",
            "1S");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static JwtClaimsBuilder claims(String project, String... roles) {
    return TestIssuer.claims("ann")
        .claim("tandem", Map.of("project", project))
        .claim("roles", List.of(roles));
  }

  private static ValidatableResponse whose(String token) {
    return given().header("authorization", "Bearer " + token).get("/v1/files/whose").then();
  }

  private static void refused(String token) {
    whose(token)
        .statusCode(401)
        .body("error.code", equalTo("invalid_api_key"))
        .body("error.message", not(containsString(token.substring(token.lastIndexOf('.') + 1))));
  }

  @Test
  void takesTheProjectAndRolesFromTheToken() {
    String token = TestIssuer.signed(claims("beta", "reader", "something-else"));

    whose(token).statusCode(200).body("project", equalTo("beta")).body("service", equalTo(false));
    given()
        .header("authorization", "Bearer " + token)
        .delete("/v1/files/whose")
        .then()
        .statusCode(403)
        .body("error.code", equalTo("insufficient_permissions"));
  }

  @Test
  void takesKeysBesideTokensAndNothingElse() {
    whose("sk-alpha").statusCode(200).body("project", equalTo("alpha"));
    refused("sk-beta.x");
    given().get("/v1/files/whose").then().statusCode(401);
  }

  @Test
  void readsABodyThatArrivedWhileTheTokenWasChecked() {
    String token = TestIssuer.signed(claims("beta", "admin"));
    given()
        .header("authorization", "Bearer " + token)
        .contentType("application/json")
        .body(Map.of("item", "lamp", "count", 2))
        .post("/v1/vector_stores")
        .then()
        .statusCode(200)
        .body("item", equalTo("lamp"));
  }

  @Test
  void refusesTokensThatAreOverOrMeantForOthers() {
    refused(TestIssuer.signed(claims("beta", "admin").expiresIn(Duration.ofSeconds(-60))));
    refused(TestIssuer.signed(claims("beta", "admin").audience("another-service")));
    refused(TestIssuer.signed(claims("beta", "admin").issuer("http://evil.example")));
    refused(TestIssuer.signed(TestIssuer.claims("ann").claim("roles", List.of("admin"))));
  }

  @Test
  void refusesTokensThatTheIssuerDidNotSign() {
    refused(TestIssuer.forged(claims("beta", "admin")));
    String good = TestIssuer.signed(claims("beta", "reader"));
    String[] parts = good.split("\\.");
    String claims =
        new String(
            Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8);
    String raised = encoded(claims.replace("reader", "admin"));
    refused(parts[0] + "." + raised + "." + parts[2]);
    refused(encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + parts[1] + "." + parts[2]);
  }

  @Test
  void givesNothingToATokenWithoutARole() {
    whose(TestIssuer.signed(claims("beta"))).statusCode(403);
  }

  @Test
  void followsTheIssuerToAnotherKey() throws InterruptedException {
    whose(TestIssuer.signed(claims("beta", "reader"))).statusCode(200);
    String old = TestIssuer.signed(claims("beta", "reader"));
    int fetched = TestIssuer.fetches();
    TestIssuer.rotate();
    Thread.sleep(1_100); // the shortest time between two fetches, as configured above

    whose(TestIssuer.signed(claims("beta", "reader"))).statusCode(200);
    assertEquals(fetched + 1, TestIssuer.fetches());
    whose(old).statusCode(401);
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
