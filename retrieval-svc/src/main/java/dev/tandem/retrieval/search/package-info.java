/**
 * Finds passages: a request is read and checked, embedded and cut into terms, both parts of the
 * index answer, their scores become one, links add neighbours, and the best are fetched. What lies
 * behind the index is {@code dev.tandem.retrieval.index}'s affair.
 */
package dev.tandem.retrieval.search;
