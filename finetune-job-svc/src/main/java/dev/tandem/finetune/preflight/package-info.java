/** Looking at training files before a job may wait for its turn: bytes in, report out. */
package dev.tandem.finetune.preflight;
