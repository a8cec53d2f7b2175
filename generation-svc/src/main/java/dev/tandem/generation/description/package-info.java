/**
 * The shapes of requests as the served OpenAPI description shows them. Requests are read member by
 * member, so that mistakes can be named; nothing is ever mapped to these records.
 */
package dev.tandem.generation.description;
