package dev.tandem.generation.deployment;

import java.time.Instant;

/**
 * A deployment with its newest version.
 *
 * @param first the oldest version there is; versions have no gaps
 */
public record StoredDeployment(
    String name, Instant createdAt, Instant updatedAt, int first, Canary canary, Version newest) {

  /**
   * One version.
   *
   * @param copiedFrom the version that a rollback took this one from, or null
   */
  public record Version(int number, Instant createdAt, Integer copiedFrom, DeploymentSpec spec) {}
}
