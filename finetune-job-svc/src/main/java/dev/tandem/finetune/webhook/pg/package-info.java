/** Deliveries in PostgreSQL. */
package dev.tandem.finetune.webhook.pg;
