/** What launchers know, in PostgreSQL. */
package dev.tandem.finetune.launcher.pg;
