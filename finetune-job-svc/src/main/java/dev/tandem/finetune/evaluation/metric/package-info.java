/**
 * Figures of answers, rankings and labels. Pure functions: nothing here knows a test set, a service
 * or a clock. docs/evaluation.md has formulas and sources.
 */
package dev.tandem.finetune.evaluation.metric;
