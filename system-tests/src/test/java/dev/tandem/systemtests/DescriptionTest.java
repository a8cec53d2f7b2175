package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI description that is served, and requests made up from it. */
@ExtendWith(SharedTandem.class)
class DescriptionTest {

  @Test
  void namesTheRoutesThatThereAre(TandemProcess tandem) {
    Set<String> paths = new HashSet<>();
    for (String service : tandem.services()) {
      JsonNode described = new Api(service, "none").get("/q/openapi?format=json").ok();
      described.get("paths").fieldNames().forEachRemaining(paths::add);
    }
    for (String path :
        List.of(
            "/v1/files",
            "/v1/uploads",
            "/v1/vector_stores",
            "/v1/vector_stores/{vector_store_id}/search",
            "/v1/embeddings",
            "/v1/responses",
            "/v1/chat/completions",
            "/v1/models")) {
      assertTrue(paths.contains(path), path + " is not described");
    }
  }

  @Test
  void survivesRequestsMadeUpFromIt(TandemProcess tandem, @TempDir Path folder) {
    for (String service : tandem.services()) {
      assertSurvives(service + "/q/openapi?format=json", tandem.url(), folder);
    }
  }

  private static void assertSurvives(String description, String url, Path folder) {
    Path schemathesis = Tools.pythonEnvironment().resolve("bin/schemathesis");
    Command.Result result =
        Command.of(
                schemathesis.toString(),
                "run",
                description,
                "--url",
                url,
                "--header",
                "Authorization: Bearer " + SharedTandem.FOREIGN_KEY,
                "--phases",
                "examples,coverage,fuzzing",
                "--max-examples",
                System.getProperty("tandem.fuzz.examples", "20"),
                "--checks",
                "not_a_server_error",
                "--seed",
                "1",
                "--generation-database",
                "none",
                "--request-timeout",
                "60",
                "--suppress-health-check",
                "all",
                "--no-color")
            .in(folder)
            .run();
    assertEquals(0, result.status(), result::output);
  }
}
