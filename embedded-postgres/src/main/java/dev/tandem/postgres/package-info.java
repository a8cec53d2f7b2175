/**
 * A PostgreSQL 17 with pgvector that runs beside the process, for a laptop and for tests. It comes
 * from a pinned wheel, keeps its data in one folder and listens on 127.0.0.1 only. Knows nothing of
 * Tandem's schemas; a deployment with a database of its own never loads this package.
 */
package dev.tandem.postgres;
