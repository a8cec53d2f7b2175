/** Tests of two samples that hold their level exactly, whatever the distributions are. */
package dev.tandem.finetune.drift.statistics;
