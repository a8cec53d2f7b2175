/**
 * Vector stores and the files and batches in them, as the API shows them. Counts and sizes are
 * computed from the rows whenever they are asked for, so they are never out of date. Attaching puts
 * files on the ingestion queue; searching is another package's, which asks {@link
 * dev.tandem.retrieval.vectorstores.VectorStores} for the store.
 */
package dev.tandem.retrieval.vectorstores;
