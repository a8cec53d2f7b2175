/** The port to retrieval-svc over its REST API. */
package dev.tandem.generation.retrieval.rest;
