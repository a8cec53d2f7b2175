/** Jobs, their events and checkpoints in PostgreSQL. */
package dev.tandem.finetune.job.pg;
