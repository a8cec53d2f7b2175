/**
 * Test sets: questions with what is expected of an answer. How they are read, checked against what
 * models were trained with, and kept. Nothing here asks a model.
 */
package dev.tandem.finetune.evaluation.testset;
