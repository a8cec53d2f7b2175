/** Stored chat completions in PostgreSQL: one row each. */
package dev.tandem.generation.chat.pg;
