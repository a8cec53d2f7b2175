/**
 * Makes rows from vector stores and from feedback: a question, passages of which one answers it,
 * and the answer; or passages of which none does, and that the documents do not answer. Knows the
 * other services only by its ports, and nothing of how data sets are kept.
 */
package dev.tandem.finetune.dataset.generate;
