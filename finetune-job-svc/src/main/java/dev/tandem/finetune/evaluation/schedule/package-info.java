/** Evaluations that start by themselves: after a time, or when what they measure has changed. */
package dev.tandem.finetune.evaluation.schedule;
