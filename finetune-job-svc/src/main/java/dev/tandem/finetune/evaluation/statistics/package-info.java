/**
 * Intervals, tests of differences, and how many rows they take. Pure functions over figures;
 * nothing here knows what was measured.
 */
package dev.tandem.finetune.evaluation.statistics;
