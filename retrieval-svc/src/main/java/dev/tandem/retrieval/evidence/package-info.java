/**
 * What the stores say about a question, for the service that answers it: passages of several stores
 * in one ranking, cut into scored sentences, and how much of the question they cover. Decides
 * nothing; the contract is docs/internal-contracts.md.
 */
package dev.tandem.retrieval.evidence;
