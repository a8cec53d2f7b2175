/**
 * How every failure looks on the wire. Capabilities throw {@link dev.tandem.api.error.ApiError};
 * one renderer per dialect turns it, and every other failure, into a body: the OpenAI error object
 * below {@code /v1}, RFC 9457 problem details elsewhere. No class names or stack traces reach a
 * body.
 */
package dev.tandem.api.error;
