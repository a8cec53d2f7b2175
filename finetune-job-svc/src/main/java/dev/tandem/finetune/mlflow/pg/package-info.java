/** The outbox in the database. */
package dev.tandem.finetune.mlflow.pg;
