/** Bounds that a deployment's figures are held against, and the alerts when they are crossed. */
package dev.tandem.finetune.evaluation.threshold;
