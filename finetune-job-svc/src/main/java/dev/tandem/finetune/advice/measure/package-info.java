/** What the arms' answers are worth on the same rows, and what is recommended of that. Plain. */
package dev.tandem.finetune.advice.measure;
