/**
 * Text to weighted keywords: analysis by Lucene, BM25 weights, hashed ids, and the names that link
 * chunks. Pure functions; knows neither storage nor ranking.
 */
package dev.tandem.retrieval.keyword;
