/**
 * Large files in parts: {@code /v1/uploads}. Parts are blobs of their own until the upload is
 * completed, cancelled or expires; then they are gone and, when completed, a file is there.
 */
package dev.tandem.retrieval.uploads;
