/**
 * From outcomes to figures: which metric a row can be measured by, its figure, and the report of an
 * evaluation. Pure functions of rows, outcomes and settings.
 */
package dev.tandem.finetune.evaluation.score;
