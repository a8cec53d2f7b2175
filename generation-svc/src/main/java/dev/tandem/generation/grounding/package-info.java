/**
 * The grounding check: whether each sentence of an answer is supported by the passages that were
 * given. Pure: it reads texts, and embeddings where the caller has them, and asks nobody. What it
 * was fitted on and what it can not see stands in docs/grounding.md.
 */
package dev.tandem.generation.grounding;
