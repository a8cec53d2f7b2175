/**
 * Whether a candidate does harm in live traffic, by sums that may be looked at as often as one
 * likes. Pure functions.
 */
package dev.tandem.finetune.promotion.canary;
