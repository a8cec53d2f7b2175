/**
 * Whether a candidate passes, by the report of its comparison with what is live. Pure functions.
 */
package dev.tandem.finetune.promotion.gate;
