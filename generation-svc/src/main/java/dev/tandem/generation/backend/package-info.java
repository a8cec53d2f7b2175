/**
 * Models that other processes serve: their names, what they can do and cost, and chat completions
 * by them. The port and its records; what speaks to OpenAI-compatible model servers lies below.
 * Knows nothing of deployments, passages or receipts.
 */
package dev.tandem.generation.backend;
