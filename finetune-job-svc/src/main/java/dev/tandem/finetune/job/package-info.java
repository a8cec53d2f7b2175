/**
 * Fine-tuning jobs: what was asked for and how far it got. Launching and watching trainers is not
 * known here.
 */
package dev.tandem.finetune.job;
