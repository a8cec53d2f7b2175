/** Starting and stopping trainers, behind one port. Knows nothing of jobs' states. */
package dev.tandem.finetune.launcher;
