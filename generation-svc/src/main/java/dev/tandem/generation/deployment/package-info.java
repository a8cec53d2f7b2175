/**
 * Deployments: what a client names as {@code model}. A deployment is a name and a row of immutable
 * versions, the newest of which is live; a canary spreads requests over several. Knows what a
 * specification may say and which version a request gets; knows nothing of how answers are made.
 */
package dev.tandem.generation.deployment;
