/**
 * Chat completions: reading requests and telling an answer's pieces as completions and chunks.
 * Nothing is stored. How an answer is found belongs to {@link dev.tandem.generation.answer}.
 */
package dev.tandem.generation.chat;
