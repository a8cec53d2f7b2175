/**
 * Measuring what answers and searches are worth on a test set: evaluations, their statistics and
 * the thresholds that are watched. What to do about a result, such as promoting a candidate, is not
 * decided here.
 */
package dev.tandem.finetune.evaluation;
