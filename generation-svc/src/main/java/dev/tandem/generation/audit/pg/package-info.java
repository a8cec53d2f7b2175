/** This service's schema, for what api-contract keeps there. */
package dev.tandem.generation.audit.pg;
