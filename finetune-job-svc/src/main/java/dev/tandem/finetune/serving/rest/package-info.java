/** generation-svc's route for tuned models. */
package dev.tandem.finetune.serving.rest;
