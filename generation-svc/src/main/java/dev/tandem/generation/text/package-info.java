/** What several capabilities ask of plain text; knows none of them. */
package dev.tandem.generation.text;
