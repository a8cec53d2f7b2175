/** Trainers as processes of this machine. */
package dev.tandem.finetune.launcher.local;
