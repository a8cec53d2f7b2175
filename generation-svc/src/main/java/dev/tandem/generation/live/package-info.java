/**
 * How the versions of a deployment do in live traffic, as sums over receipts: what somebody needs
 * who watches one version beside another. What to make of the sums is decided elsewhere.
 */
package dev.tandem.generation.live;
