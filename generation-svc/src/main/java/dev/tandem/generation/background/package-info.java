/**
 * How work goes on without a request: rounds that never overlap, and timers. Knows nothing of what
 * the work is.
 */
package dev.tandem.generation.background;
