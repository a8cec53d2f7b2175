/**
 * Where chunks lie and how they are found: the port, its rows, and below it one package per
 * technology.
 */
package dev.tandem.retrieval.index;
