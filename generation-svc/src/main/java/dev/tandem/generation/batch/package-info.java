/**
 * Batches: a file of requests, run one by one in the background through the same routes as any
 * other request, and answered as files. Knows batches, their lines and when to try again; knows
 * nothing of what the requests mean. Work is shared by all processes through the database, in the
 * manner of ADR 0050; how it is authorised is ADR 0064.
 */
package dev.tandem.generation.batch;
