/** The audit log in PostgreSQL. */
package dev.tandem.api.audit.pg;
