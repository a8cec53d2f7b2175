/**
 * Model servers that speak OpenAI's chat completions: which ones there are, which of several
 * replicas is asked, and what their answers and failures mean for our caller. JSON goes through as
 * it is (ADR 0063).
 *
 * <p>A request's path: {@link dev.tandem.generation.backend.openai.OpenAiModelServers} finds the
 * model's replicas in the {@code Catalog}; {@code Tries} picks one; a {@code Call} takes a place
 * there and asks it through an {@code Exchange}, whose pieces become a {@code WholeAnswer} or a
 * {@code ChunkStream}.
 */
package dev.tandem.generation.backend.openai;
