/** The REST API of MLflow. */
package dev.tandem.finetune.mlflow.rest;
