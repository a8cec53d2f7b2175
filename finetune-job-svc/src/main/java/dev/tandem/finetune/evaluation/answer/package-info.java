/** What is measured, and the port to it: questions asked of models and searches of stores. */
package dev.tandem.finetune.evaluation.answer;
