/** Text to vectors: the models, the pool they run on and the cache by content. */
package dev.tandem.retrieval.embed;
