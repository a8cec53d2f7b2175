/** Advice and prices in PostgreSQL. */
package dev.tandem.finetune.advice.pg;
