/** The chains in PostgreSQL: appended under the lock of their head, read in order. */
package dev.tandem.generation.receipt.pg;
