package dev.tandem.generation.deployment;

import java.util.Map;

/**
 * What of a deployment requests can get: its newest version and those that the canary names.
 *
 * @param specs by version
 */
public record Live(int newest, Canary canary, Map<Integer, DeploymentSpec> specs) {

  public Live {
    specs = Map.copyOf(specs);
  }

  /** The version for a point in [0, 1). */
  Deployment at(String name, double point) {
    int version = canary.versionAt(point, newest);
    return new Deployment(name, version, specs.get(version));
  }
}
