/**
 * Server-sent events as the OpenAI SDKs read them: exact bytes, back-pressure, and an end of the
 * work when the client goes away. Knows nothing of what the events say.
 */
package dev.tandem.generation.stream;
