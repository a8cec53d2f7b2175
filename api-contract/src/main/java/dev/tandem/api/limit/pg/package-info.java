/** What has been used, in PostgreSQL. */
package dev.tandem.api.limit.pg;
