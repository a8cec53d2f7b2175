package dev.tandem.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's routes against what the services answer to. */
class GatewayRoutesTest {

  private static final List<String> SERVICES =
      List.of("retrieval-svc", "generation-svc", "finetune-job-svc");

  /** Described, and all the same not for callers: docs/internal-contracts.md. */
  private static final String EVIDENCE = "/tandem/v1/evidence";

  private static GatewayRoutes routes;

  @BeforeAll
  static void read() throws IOException {
    routes = GatewayRoutes.read(Path.of("..", "k8s/components/gateway/routes.yaml"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"retrieval-svc", "generation-svc", "finetune-job-svc"})
  void carriesEveryPublicPathToTheServiceThatDescribesIt(String service) throws IOException {
    var publicPaths = new TreeSet<>(ServicePaths.of(service).described());
    publicPaths.removeIf(GatewayRoutesTest::isInternal);
    assertFalse(publicPaths.isEmpty(), service + " describes no path");
    for (String path : publicPaths) {
      assertEquals(
          Optional.of(service),
          routes.of(path).map(GatewayRoutes.Rule::service),
          () -> "k8s/components/gateway/routes.yaml does not carry " + path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"retrieval-svc", "generation-svc", "finetune-job-svc"})
  void carriesNothingThatAServiceHidesFromItsDescription(String service) throws IOException {
    ServicePaths paths = ServicePaths.of(service);
    for (String path : paths.answered()) {
      boolean hidden = !paths.described().contains(path) && !isParentOfADescribedOne(paths, path);
      if (hidden || isInternal(path)) {
        assertEquals(
            Optional.empty(), routes.of(path), () -> path + " can be reached from outside");
      }
    }
  }

  /** A class's own path that no method answers to. */
  private static boolean isParentOfADescribedOne(ServicePaths paths, String path) {
    return paths.described().stream().anyMatch(described -> described.startsWith(path + "/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/q",
        "/q/metrics",
        "/q/health/ready",
        "/q/openapi",
        "/tandem",
        "/tandem/internal/v1/jobs/ftjob-1",
        "/tandem/internal/v1/jobs/ftjob-1/artifacts/adapter/model.safetensors",
        "/tandem/internal/v1/tuned_models/ft:a",
        EVIDENCE,
        "/v1",
        "/v1/filesystem"
      })
  void carriesNothingInternal(String path) {
    assertEquals(Optional.empty(), routes.of(path));
  }

  @Test
  void hasNoRouteThatLeadsNowhere() throws IOException {
    for (GatewayRoutes.Rule rule : routes.rules()) {
      assertTrue(
          ServicePaths.of(rule.service()).described().stream().anyMatch(rule::carries),
          () -> rule.service() + " answers nothing below " + rule.prefix());
    }
  }

  @Test
  void knowsEveryService() {
    assertEquals(
        new TreeSet<>(SERVICES),
        routes.rules().stream()
            .map(GatewayRoutes.Rule::service)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/responses", "/v1/responses/resp_1", "/v1/chat/completions"})
  void setsNoEndToStreams(String path) {
    assertEquals(Optional.of("0s"), routes.of(path).map(GatewayRoutes.Rule::timeout));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/files", "/v1/uploads/upload_1/parts"})
  void givesUploadsHalfAnHour(String path) {
    assertEquals(Optional.of("30m"), routes.of(path).map(GatewayRoutes.Rule::timeout));
  }

  private static boolean isInternal(String path) {
    return Stream.of("/tandem/internal", "/q", EVIDENCE)
        .anyMatch(internal -> path.equals(internal) || path.startsWith(internal + "/"));
  }
}
