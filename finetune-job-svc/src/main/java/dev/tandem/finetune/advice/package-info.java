/**
 * Retrieval, tuning, both or neither: a first answer from six questions and a cost model, then the
 * approaches measured on the caller's own test set. What is measured is asked by evaluations; this
 * package decides what to ask and what follows from it, and starts nothing that goes live.
 */
package dev.tandem.finetune.advice;
