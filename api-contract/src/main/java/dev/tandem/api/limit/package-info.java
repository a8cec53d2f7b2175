/**
 * How much a key may use: requests and tokens a minute, tokens and cost a month, bytes stored. Who
 * has no limits costs nothing here. Limits hold for each service by itself (ADR 0095).
 */
package dev.tandem.api.limit;
