/** Lists as the OpenAI SDKs page through them: a cursor is the id of an item. */
package dev.tandem.api.page;
