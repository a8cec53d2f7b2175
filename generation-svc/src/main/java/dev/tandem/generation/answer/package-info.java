/**
 * Answering a question: what is asked, the pieces an answer consists of, and the port to the models
 * that give one. Both dialects, responses and chat completions, are told from the same pieces; none
 * of their shapes appear here.
 */
package dev.tandem.generation.answer;
