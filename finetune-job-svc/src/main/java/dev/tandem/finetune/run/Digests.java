package dev.tandem.finetune.run;

/** SHA-256 of each file of a job; null for those that it does not have. */
record Digests(String training, String validation, String general) {}
