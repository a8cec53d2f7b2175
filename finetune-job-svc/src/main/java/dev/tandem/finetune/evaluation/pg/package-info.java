/** Test sets, evaluations, thresholds and schedules in PostgreSQL. */
package dev.tandem.finetune.evaluation.pg;
