/**
 * What trainers ask of this service, as docs/trainer-contract.md has it: their rows, embeddings, a
 * place to tell how far they are, and one for what comes out.
 */
package dev.tandem.finetune.trainer;
