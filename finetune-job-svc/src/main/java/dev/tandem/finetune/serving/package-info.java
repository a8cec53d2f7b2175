/** Telling the model servers of a model that came out of a job. */
package dev.tandem.finetune.serving;
