/**
 * Uploaded files: their rows, and behind {@link dev.tandem.retrieval.files.BlobStore} their bytes.
 * Names that users give are shown and never become paths. Knows nothing of vector stores; what
 * depends on a file hears of its deletion through {@link dev.tandem.retrieval.files.FileUse}.
 */
package dev.tandem.retrieval.files;
