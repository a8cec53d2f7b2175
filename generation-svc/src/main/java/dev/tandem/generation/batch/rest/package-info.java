/** The routes that batches call: files of retrieval-svc, and those that answer lines. */
package dev.tandem.generation.batch.rest;
