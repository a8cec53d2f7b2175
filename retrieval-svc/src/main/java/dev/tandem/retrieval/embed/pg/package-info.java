/** The cache of passage vectors in PostgreSQL. */
package dev.tandem.retrieval.embed.pg;
