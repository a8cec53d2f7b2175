/** Artifacts in a folder, which may be a volume that several machines share. */
package dev.tandem.finetune.artifact.folder;
