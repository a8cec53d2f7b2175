/**
 * What moves a job on: one step after the other, each under a claim and each repeatable. A step
 * looks at the world and says what comes next; it changes no job itself.
 */
package dev.tandem.finetune.run;
