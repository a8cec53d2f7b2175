/** What is done about drift: files processed anew, and retraining up to the gate. */
package dev.tandem.finetune.drift.remedy;
