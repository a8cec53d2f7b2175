/**
 * Models that write: what a model server is sent, and what becomes of what it says. Passages go
 * into the prompt numbered, the model's markers come out as citations. The servers themselves are
 * behind {@link dev.tandem.generation.backend}.
 */
package dev.tandem.generation.answer.generative;
