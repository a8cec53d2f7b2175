/**
 * What was said in conversations, kept so that it can be found by meaning when the conversation has
 * grown too long for a model, or in another conversation of the same user. Knows turns and vectors;
 * knows nothing of how answers are made. What is deleted as a conversation or an item is deleted
 * here too, in the same transaction.
 */
package dev.tandem.generation.memory;
