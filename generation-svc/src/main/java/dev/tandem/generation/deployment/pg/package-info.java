/** Deployments in PostgreSQL, and its notifications about their changes. */
package dev.tandem.generation.deployment.pg;
