/** Promotions in PostgreSQL. */
package dev.tandem.finetune.promotion.pg;
