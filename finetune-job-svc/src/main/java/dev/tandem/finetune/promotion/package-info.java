/**
 * Bringing a change of a deployment to all its users: measured beside what is live, then on a share
 * of the requests, then on all of them, and back by itself where it does harm. How answers are
 * measured is the evaluations' business, and how requests are spread generation-svc's.
 */
package dev.tandem.finetune.promotion;
