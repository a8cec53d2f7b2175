/** Sums over receipts in PostgreSQL, and the counts of requests that left none. */
package dev.tandem.generation.live.pg;
