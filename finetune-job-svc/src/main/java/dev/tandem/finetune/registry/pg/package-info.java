/** The registry in PostgreSQL. */
package dev.tandem.finetune.registry.pg;
