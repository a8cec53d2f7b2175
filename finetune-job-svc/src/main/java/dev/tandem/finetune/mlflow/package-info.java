/**
 * Ended jobs and evaluations, written to an MLflow tracking server as well. It reads what is
 * committed and changes nothing of it: a server that is away delays entries here, and nothing else.
 */
package dev.tandem.finetune.mlflow;
