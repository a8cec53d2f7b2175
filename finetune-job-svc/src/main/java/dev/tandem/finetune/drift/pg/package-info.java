/** Drift in the tables of schema {@code finetune}. */
package dev.tandem.finetune.drift.pg;
