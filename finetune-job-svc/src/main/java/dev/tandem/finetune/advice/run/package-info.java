/** The advice of each project: asked for, kept, measured step by step, and shown. */
package dev.tandem.finetune.advice.run;
