/** The base models that can be tuned, and the techniques. Nothing here knows jobs. */
package dev.tandem.finetune.model;
