/**
 * The check of training rows: bytes in, report out. Plain Java that reads each file once, a line at
 * a time; what it keeps of a row is a few hundred bytes, whatever the row's size. Knows no HTTP, no
 * database and no jobs. docs/datasets.md has every check with its code, threshold and reason.
 */
package dev.tandem.finetune.dataset.check;
