/**
 * Answers without a language model: the best sentences of the best passages, quoted byte for byte,
 * or a plain sentence that the documents do not answer. Scores, thresholds and where they come from
 * are described in docs/abstention.md.
 */
package dev.tandem.generation.answer.extractive;
