/**
 * How well chunks hold the passages that answer questions, by size and strategy: chooses the
 * defaults of {@code tandem.chunk}.
 */
package dev.tandem.benchmarks.chunking;
