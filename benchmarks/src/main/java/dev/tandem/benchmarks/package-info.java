/**
 * Measures speed and quality, and fits constants to data. Quality and latency go over the HTTP API
 * of a running Tandem; only the loading path is called in process. Each command prints one line per
 * measurement.
 */
package dev.tandem.benchmarks;
