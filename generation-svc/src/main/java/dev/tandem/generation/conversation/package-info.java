/**
 * Conversations and their items: what clients keep under {@code /v1/conversations} and what a
 * response with {@code conversation} reads its history from and appends to. Knows the shapes of
 * items; knows nothing of how answers are made, and nothing of memory.
 */
package dev.tandem.generation.conversation;
