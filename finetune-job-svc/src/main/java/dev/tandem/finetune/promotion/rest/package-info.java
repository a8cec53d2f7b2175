/** Deployments and their live receipts, over the REST API of generation-svc. */
package dev.tandem.finetune.promotion.rest;
