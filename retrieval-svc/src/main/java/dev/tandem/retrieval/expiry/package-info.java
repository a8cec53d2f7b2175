/**
 * What time ends: expired files, stores and uploads, and bytes that a crash left behind. Readers do
 * not wait for it: each capability treats what is past its time as gone. Only the sweep lives here;
 * the rules of each kind of object live with it.
 */
package dev.tandem.retrieval.expiry;
