/**
 * What answering needs of retrieval-svc: evidence for a query, the stores that can be searched, the
 * embedding models. The port and its records; the REST adapter lies below.
 */
package dev.tandem.generation.retrieval;
