/** Which other projects may use the checkpoints of a project. */
package dev.tandem.finetune.permission;
