/**
 * Models that came out of fine-tuning: the registry of a project's tuned models, classifiers that
 * answer in this process, and adapters that model servers are told to load. Knows nothing of jobs
 * and training; what model servers are asked lies behind the port in {@code backend}.
 */
package dev.tandem.generation.tuned;
