/** Data sets in PostgreSQL. */
package dev.tandem.finetune.dataset.pg;
