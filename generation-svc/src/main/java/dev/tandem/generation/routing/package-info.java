/**
 * The router: decides per query whether documents are searched, and whether once or in hops, and
 * says why. Pure: it is given what the caller chose, the deployment's policy and the evidence, and
 * asks nobody. What it was fitted on and what it reaches stands in docs/routing.md.
 */
package dev.tandem.generation.routing;
