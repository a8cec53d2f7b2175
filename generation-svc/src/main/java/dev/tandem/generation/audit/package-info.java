/** This service's part of the audit log, which api-contract keeps and limits are beside. */
package dev.tandem.generation.audit;
