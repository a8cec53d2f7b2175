/** Identifiers of API objects: a prefix that tells the kind, and 24 random characters. */
package dev.tandem.api.id;
