/**
 * The responses API: reading requests, telling an answer's pieces as response objects and events,
 * keeping them. One assembly tells live streams, plain answers and replays alike, so that they can
 * not differ. How an answer is found belongs to {@link dev.tandem.generation.answer}.
 */
package dev.tandem.generation.responses;
