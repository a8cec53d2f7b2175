/**
 * A vector store on its way to another project or another installation, as lines of JSON: what it
 * is, its files with their bytes, attributes and chunking. Format and limits: docs/operations.md.
 * Knows files and vector stores by their capabilities; nothing else knows it.
 */
package dev.tandem.retrieval.transfer;
