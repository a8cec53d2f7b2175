/**
 * From the bytes of a file to text with structure. Knows formats, charsets and limits; knows
 * nothing of chunks, stores or HTTP.
 */
package dev.tandem.retrieval.parse;
