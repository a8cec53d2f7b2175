/** The six questions, the checklist and the flowchart that they are put into. Plain, no HTTP. */
package dev.tandem.finetune.advice.question;
