/** Batches and their lines in PostgreSQL, as what is shown and as queues. */
package dev.tandem.generation.batch.pg;
