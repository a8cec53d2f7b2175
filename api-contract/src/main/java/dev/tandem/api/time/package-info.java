/** The time, injected so that tests can set it. */
package dev.tandem.api.time;
