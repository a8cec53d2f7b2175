/**
 * The models that jobs made: their state, what they were made from, and that model servers have
 * exactly those that are wanted. Training is not known here.
 */
package dev.tandem.finetune.registry;
