/** What the adapters to PostgreSQL share: how lists are asked for. No tables of its own. */
package dev.tandem.generation.listing.pg;
