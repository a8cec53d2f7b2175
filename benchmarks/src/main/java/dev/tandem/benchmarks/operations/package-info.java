/**
 * The services apart, several replicas of each behind a small gateway, under constant load: what a
 * rolling restart costs clients, and what a day's traffic leaves behind.
 */
package dev.tandem.benchmarks.operations;
