/**
 * The parser that knows formats: detection by bytes and name, charsets, limits, and one reader per
 * format. Only {@link dev.tandem.retrieval.parse.format.FormatAwareParser} is used from outside,
 * through its port.
 */
package dev.tandem.retrieval.parse.format;
