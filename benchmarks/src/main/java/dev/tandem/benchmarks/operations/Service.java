package dev.tandem.benchmarks.operations;

import java.util.List;

/**
 * A service, and the paths that a gateway sends to it; what is nobody else's is retrieval-svc's.
 */
enum Service {
  FINETUNE("finetune-job-svc", List.of("/v1/fine_tuning", "/tandem/v1/datasets")),
  GENERATION(
      "generation-svc",
      List.of(
          "/v1/chat",
          "/v1/responses",
          "/v1/conversations",
          "/v1/batches",
          "/v1/models",
          "/tandem/v1/deployments",
          "/tandem/v1/receipts",
          "/tandem/v1/feedback",
          "/tandem/v1/memories")),
  RETRIEVAL("retrieval-svc", List.of("/"));

  private final String module;
  private final List<String> paths;

  Service(String module, List<String> paths) {
    this.module = module;
    this.paths = paths;
  }

  String module() {
    return module;
  }

  static Service of(String path) {
    for (Service service : values()) {
      if (service.paths.stream().anyMatch(path::startsWith)) {
        return service;
      }
    }
    throw new IllegalArgumentException(path);
  }
}
