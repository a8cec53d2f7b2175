package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in. */
@ExtendWith(SharedTandem.class)
class KeysTest {

  @Test
  void refusesToServeOtherMachinesWithoutKeys(@TempDir Path folder) throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    String said =
        TandemProcess.outputOfFailedStart(
            TandemProcess.Options.on(data).with("QUARKUS_HTTP_HOST", "0.0.0.0"));
    assertTrue(said.contains("loopback"), said);
  }

  @Test
  void asksForAKeyFromTheFirstOneOnAndStaysClosedWithoutAny(@TempDir Path folder)
      throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      tandem.api("none").get("/v1/models").ok();
      String foreign =
          RawHttp.send(
              tandem.url(),
              "GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
      assertTrue(foreign.startsWith("HTTP/1.1 403 "), foreign);

      Keys.write(data, List.of("sk-first home"));
      Waiting.until(
          "a key is asked for",
          Duration.ofSeconds(20),
          () -> tandem.api("none").get("/v1/models").status() == 401);
      tandem.api("sk-first").get("/v1/models").ok();
      assertFalse(Files.readString(data.resolve("api-keys")).contains("sk-first"));

      Files.writeString(data.resolve("api-keys"), "");
      Waiting.until(
          "the withdrawn key is refused",
          Duration.ofSeconds(20),
          () -> tandem.api("sk-first").get("/v1/models").status() == 401);
      tandem.api("none").get("/v1/models").error(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models", "/v1/files", "/v1/vector_stores", "/v1/responses/x", "/v1/nothing",
        "/tandem/v1/evidence", "//v1/models", "/V1/models", "/v1;a=b/models", "/q/../v1/models",
        "/q/%2e%2e/v1/models", "/%2Fv1/models", "/v1/../v1/models"
      })
  void letsNobodyInWithoutAKey(String path, TandemProcess tandem) {
    for (String key : List.of("none", "", SharedTandem.KEY + "x", "sk-shared-alph")) {
      String answer = RawHttp.get(tandem.url(), path, key);
      assertTrue(answer.startsWith("HTTP/1.1 401 "), path + " answers " + answer);
      boolean own = path.startsWith("/tandem");
      assertTrue(answer.contains(own ? "\"detail\"" : "invalid_api_key"), answer);
    }
  }

  @Test
  void leavesProbesOpen(TandemProcess tandem) {
    for (String service : tandem.services()) {
      assertEquals(200, new Api(service, "none").get("/q/health").status());
    }
  }
}
