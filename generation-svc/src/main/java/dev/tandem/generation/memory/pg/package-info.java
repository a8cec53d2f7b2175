/** Memory in PostgreSQL: vectors beside their text, and the queue of those that still lack one. */
package dev.tandem.generation.memory.pg;
