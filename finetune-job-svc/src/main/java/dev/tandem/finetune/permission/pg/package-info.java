/** Permissions in PostgreSQL. */
package dev.tandem.finetune.permission.pg;
