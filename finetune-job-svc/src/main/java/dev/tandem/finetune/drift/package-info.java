/**
 * What changed around a deployment since it was good: its questions, its documents, its answers,
 * the age of what its model was tuned on. Each finding names a remedy, which {@code drift.remedy}
 * can start. Nothing here answers questions; the live traffic is read from its receipts.
 */
package dev.tandem.finetune.drift;
