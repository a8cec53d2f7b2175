/** The check that every job gets: form and number of rows. */
package dev.tandem.finetune.preflight.basic;
