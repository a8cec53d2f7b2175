/** What every answer carries: a request id and the time it took. */
package dev.tandem.api.request;
