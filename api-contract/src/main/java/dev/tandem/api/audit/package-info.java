/**
 * The audit log: who did what of the operations that {@link dev.tandem.api.auth.Operations} marks.
 * Never bodies, and nothing secret. Each service keeps and serves its own.
 */
package dev.tandem.api.audit;
