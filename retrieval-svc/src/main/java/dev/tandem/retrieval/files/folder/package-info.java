/** Bytes of files in a folder of the local disk. */
package dev.tandem.retrieval.files.folder;
