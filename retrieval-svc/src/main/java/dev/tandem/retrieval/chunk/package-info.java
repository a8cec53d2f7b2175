/**
 * From parsed text to chunks. Pure functions over {@link
 * dev.tandem.retrieval.parse.ParsedDocument}; no input or output.
 */
package dev.tandem.retrieval.chunk;
