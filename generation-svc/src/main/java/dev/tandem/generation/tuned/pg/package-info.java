/** Tuned models in PostgreSQL. */
package dev.tandem.generation.tuned.pg;
