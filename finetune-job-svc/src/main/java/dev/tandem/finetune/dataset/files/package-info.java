/** Data sets in the place of files, so that a job may name either. */
package dev.tandem.finetune.dataset.files;
