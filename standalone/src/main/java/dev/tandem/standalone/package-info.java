/**
 * The three services in one process beside an embedded PostgreSQL. Assembly only: where things are
 * kept, in which order they start and stop, and a few documents to begin with. No logic of the
 * services lives here.
 */
package dev.tandem.standalone;
