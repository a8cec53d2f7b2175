/**
 * Rows to train with: data sets that never change, where they came from and what was made of them,
 * and the check of rows before a job waits for its turn. {@code check} has the check itself, {@code
 * generate} makes rows from vector stores and feedback. docs/datasets.md is the reference.
 */
package dev.tandem.finetune.dataset;
