/** Lists out of the database: seeking to a cursor in either direction. Knows no table. */
package dev.tandem.retrieval.page;
