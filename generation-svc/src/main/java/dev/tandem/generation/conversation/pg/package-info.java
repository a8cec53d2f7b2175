/** Conversations in PostgreSQL: a row each, and a row per item. */
package dev.tandem.generation.conversation.pg;
