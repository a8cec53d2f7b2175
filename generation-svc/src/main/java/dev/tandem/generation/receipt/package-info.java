/**
 * Receipts: what happened for each answer, appended to a chain of hashes per project, so that a
 * removed, changed or inserted entry is found. Texts that people may want forgotten live beside the
 * chain, which holds only their digests. Knows nothing of how answers come about.
 */
package dev.tandem.generation.receipt;
