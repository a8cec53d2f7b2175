/**
 * Evaluations as they are asked for, worked on row by row, and reported. What a figure means is not
 * known here.
 */
package dev.tandem.finetune.evaluation.run;
