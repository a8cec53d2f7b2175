/** Artifacts as objects of an S3-compatible store. */
package dev.tandem.finetune.artifact.s3;
