/**
 * What operators see of a request: the stages of its work, as timers for metrics and as spans of
 * its trace, and its ids on every line of the log. Knows nothing of what the stages do. What is
 * measured where is in docs/observability.md; why so, in decision record 0106.
 */
package dev.tandem.api.observe;
