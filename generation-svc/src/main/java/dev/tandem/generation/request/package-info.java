/**
 * Reading JSON request bodies so that every mistake is answered with the name of the member at
 * fault. Knows types and ranges; knows nothing of what the members mean.
 */
package dev.tandem.generation.request;
