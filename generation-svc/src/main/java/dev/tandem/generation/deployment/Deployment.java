package dev.tandem.generation.deployment;

/**
 * One version of a deployment, as a request gets it.
 *
 * @param version together with project and name it means this specification for ever
 */
public record Deployment(String name, int version, DeploymentSpec spec) {}
