/** Responses in PostgreSQL: one row each, parts as JSON. */
package dev.tandem.generation.responses.pg;
