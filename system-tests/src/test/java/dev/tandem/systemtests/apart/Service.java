package dev.tandem.systemtests.apart;

/** A service of the three. */
enum Service {
  RETRIEVAL("retrieval-svc"),
  GENERATION("generation-svc"),
  FINETUNE("finetune-job-svc");

  private final String module;

  Service(String module) {
    this.module = module;
  }

  /** Its folder in the checkout. */
  String module() {
    return module;
  }
}
