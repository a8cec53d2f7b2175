/** Where the data that a job was started with and the files that came out of it are kept. */
package dev.tandem.finetune.artifact;
