/** Feedback in PostgreSQL, in a table that refers to the receipts. */
package dev.tandem.generation.feedback.pg;
