/**
 * Lists as the OpenAI SDKs page through them: a cursor is the id of an item. Knows how a list is
 * read out of a table, and no table.
 */
package dev.tandem.api.page;
